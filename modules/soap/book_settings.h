// What clients set of people, groups and companies, and directories have no place for: rows of the module's own in the server database.
//
// By the address book's ids, which nobody gets twice; forget() takes what belongs to one that is gone. Made for a call, holds nothing.
// Says nothing about who may do what. [worker]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "corbel/draft/sql.h"
#include "corbel/identity.h"

namespace corbel::soap {

/// The statements of migration 3.
std::string_view bookSettingsSchema() noexcept;

/// Classes of objects as clients number them.
enum ObjectClass : std::uint32_t {
    kClassActiveUser = 0x10001,
    kClassNonActiveUser = 0x10002,   ///< A mailbox that several people use.
    kClassRoom = 0x10003,
    kClassEquipment = 0x10004,
    kClassContact = 0x10005,
    kClassSecurityGroup = 0x30002,
    kClassCompany = 0x40001,
};

struct PersonSettings {
    std::uint32_t objectClass = 0;   ///< 0: what the directory says.
    bool isHidden = false;           ///< From address lists.
    std::uint32_t capacity = 0;      ///< Of a room or of equipment.
    bool operator==(const PersonSettings&) const = default;
};

/// What `others` are to a company.
enum class CompanyRelation : char {
    Viewer = 'v',             ///< Companies whose people see its people.
    Administrator = 'a',      ///< Users, of other companies too, who administer it.
    UserQuotaRecipient = 'u', ///< Who is told of a user over quota.
    CompanyQuotaRecipient = 'c',
};

/// A company that was made here; users need not be in it.
struct CompanySettings {
    UserId id = 0;
    std::string name;
    UserId administrator = 0;        ///< 0: SYSTEM.
};

class BookSettings {
public:
    explicit BookSettings(draft::Sql& sql) : _sql(sql) {}

    PersonSettings of(UserId id);
    std::unordered_map<UserId, PersonSettings> all();   ///< Those of everybody who has some.
    void set(UserId id, const PersonSettings& settings);

    std::vector<CompanySettings> companies();
    std::optional<CompanySettings> company(UserId id);
    void setCompany(const CompanySettings& company);

    std::vector<UserId> related(UserId company, CompanyRelation relation);
    bool isRelated(UserId company, CompanyRelation relation, UserId other);
    /// Companies to which `other` is this.
    std::vector<UserId> companiesOf(CompanyRelation relation, UserId other);
    void relate(UserId company, CompanyRelation relation, UserId other, bool isSo);   ///< No error when it is so already.

    void forget(UserId id);          ///< Somebody or something that is gone.

private:
    draft::Sql& _sql;
};

}  // namespace corbel::soap

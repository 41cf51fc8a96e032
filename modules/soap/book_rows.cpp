#include "book_rows.h"

#include <algorithm>

#include "book_props.h"
#include "companies.h"
#include "corbel/property_tags.h"
#include "default_columns.h"
#include "people.h"

namespace corbel::soap {
namespace {

constexpr PropTag multi(PropId id, PropType type) { return PropTag(PropTag(id, type).value | kMultiValue); }

/// What asks for others than the entry itself.
constexpr PropTag kCostly[] = {
    multi(0x8008, PropType::Binary),    // PidTagAddressBookIsMemberOfDistributionList
    multi(0x6783, PropType::Binary),    // PR_EC_SENDAS_USER_ENTRYIDS
    PropTag(0x6748, PropType::Unicode), // PR_EC_COMPANY_NAME
};

class BookRows : public RowMaker {
public:
    std::vector<MemoryRow> rows(Call& call) final {
        _rows.clear();
        make(call);
        return std::move(_rows);
    }
    std::span<const PropTag> costly() const final { return kCostly; }
    void finish(Call& call, MemoryRow& row) final {
        const Property* const entryid = row.values.find(tags::EntryId);
        if (!entryid) return;
        try {
            take(row, bookProperties(call, bookEntryOf(call, std::get<std::string>(entryid->value)), kCostly));
        } catch (const Error&) {
            // Gone since the list was made.
        } catch (const Refusal&) {
            // SYSTEM and everybody are of no company and in no group.
        }
    }

protected:
    virtual void make(Call& call) = 0;

    MemoryRow& add(Call& call, const BookEntry& entry) {
        if (_rows.size() >= kMaxMemoryRows) throw Error(ErrorCode::LimitReached, "There are too many people to list");
        std::vector<PropTag> tags = bookTags(entry);
        std::erase_if(tags, [](PropTag tag) { return std::find(std::begin(kCostly), std::end(kCostly), tag) != std::end(kCostly); });
        MemoryRow& row = _rows.emplace_back();
        take(row, bookProperties(call, entry, tags));
        row.key = row.values.text(tags::InstanceKey);
        return row;
    }

    void addPeople(Call& call, std::uint64_t tenant) {
        const auto settings = BookSettings(call.services.sql).all();
        const auto settingsOf = [&](UserId id) {
            const auto found = settings.find(id);
            return found == settings.end() ? PersonSettings{} : found->second;
        };
        for (const BookUser& user : usersOf(call, tenant)) {
            const PersonSettings own = settingsOf(user.id);
            if (!own.isHidden) add(call, bookEntry(user, own));
        }
        for (const BookGroup& group : groupsOf(call, tenant)) {
            const PersonSettings own = settingsOf(group.id);
            if (!own.isHidden) add(call, bookEntry(group, own));
        }
    }

private:
    static void take(MemoryRow& row, PropertyRow&& values) {
        for (Property& each : values) {
            if (each.tag.type() != PropType::Error) row.values.set(std::move(each));
        }
    }

    std::vector<MemoryRow> _rows;
};

/// Containers below one.
class ContainerRows final : public BookRows {
public:
    ContainerRows(std::uint32_t container, bool isDeep) : _container(container), _isDeep(isDeep) {}

private:
    void make(Call& call) override {
        if (_container == kAddressBookRoot) {
            addAt(call, containerEntry(kGlobalAddressBook), 1);
            if (_isDeep) addCompanies(call, 2);
            addAt(call, containerEntry(kAddressLists), 1);
        } else if (_container == kGlobalAddressBook) {
            addCompanies(call, 1);
        }
    }
    /// Whose one company is all that there is has it as the address book already.
    void addCompanies(Call& call, std::int64_t depth) {
        std::vector<BookTenant> companies = visibleCompanies(call);
        if (companies.size() < 2 && !call.session->isSystem) return;
        for (BookTenant& company : companies) {
            Principal who;
            who.kind = PrincipalKind::Company;
            who.id = company.id;
            who.company = std::move(company);
            addAt(call, bookEntry(call, std::move(who)), depth);
        }
    }
    void addAt(Call& call, const BookEntry& entry, std::int64_t depth) { add(call, entry).values.set(tags::Depth, depth); }

    const std::uint32_t _container;
    const bool _isDeep;
};

/// Everybody that an address list shows.
class PeopleRows final : public BookRows {
public:
    /// nullopt: of the global one, which is the own tenant's; for SYSTEM everybody's.
    explicit PeopleRows(std::optional<std::uint64_t> tenant) : _tenant(tenant) {}

private:
    void make(Call& call) override {
        if (_tenant) return addPeople(call, *_tenant);
        Principal everyone;
        everyone.kind = PrincipalKind::Everyone;
        add(call, bookEntry(call, std::move(everyone)));
        if (!call.session->isSystem) return addPeople(call, call.identity().tenant);
        for (const std::uint64_t tenant : visibleTenants(call)) addPeople(call, tenant);
    }

    const std::optional<std::uint64_t> _tenant;
};

/// Members of a group; those that address lists hide too.
class MemberRows final : public BookRows {
public:
    explicit MemberRows(Principal group) : _group(std::move(group)) {}

private:
    void make(Call& call) override {
        if (_group.kind == PrincipalKind::Everyone) {
            const auto tenants = call.session->isSystem ? visibleTenants(call) : std::vector{call.identity().tenant};
            for (const std::uint64_t tenant : tenants) {
                for (const BookUser& user : usersOf(call, tenant)) add(call, bookEntry(user, {}));
            }
            return;
        }
        const auto group = call.services.book.group(_group.id);
        if (!group) return;
        for (const UserId member : group->members) {
            if (const auto user = call.services.book.user(member)) add(call, bookEntry(*user, {}));
        }
    }

    const Principal _group;
};

std::unique_ptr<RowMaker> contentsOf(const BookEntry& of) {
    if (of.isContainer) {
        if (of.container != kGlobalAddressBook) throw Refusal{Status::InvalidParameter};
        return std::make_unique<PeopleRows>(std::nullopt);
    }
    switch (of.who.kind) {
        case PrincipalKind::Company: return std::make_unique<PeopleRows>(of.who.id);
        case PrincipalKind::Group:
        case PrincipalKind::Everyone: return std::make_unique<MemberRows>(of.who);
        default: throw Refusal{Status::InvalidParameter};
    }
}

}  // namespace

OpenTablePtr openBookTable(Call& call, const TableRequest& request) {
    const BookEntry of = bookEntryOf(call, request.entryid.value);
    const bool isHierarchy = request.type == kContainerObject;
    std::unique_ptr<RowMaker> maker;
    if (isHierarchy) {
        const bool isContainer = of.isContainer || of.who.kind == PrincipalKind::Company;
        if (!isContainer) throw Refusal{Status::InvalidParameter};
        maker = std::make_unique<ContainerRows>(of.isContainer ? of.container : kAddressLists, request.flags & kConvenientDepth);
    } else if (request.type == kMailUserObject || request.type == kDistListObject) {
        maker = contentsOf(of);
    } else {
        throw Refusal{Status::InvalidParameter};
    }
    const auto columns = isHierarchy ? bookHierarchyColumns() : bookContentsColumns();
    std::vector<PropTag> all = bookTags(isHierarchy ? containerEntry(kGlobalAddressBook) : bookEntry(BookUser{}, {}));
    if (isHierarchy) all.push_back(tags::Depth);
    return std::make_shared<MemoryTable>(request.type, columnsOf(request, columns), std::move(all), std::move(maker));
}

}  // namespace corbel::soap

// Users and groups as `user` and `group` of the wire, and lists of them. What directories do not know comes from BookSettings. [worker]
#pragma once

#include <vector>

#include "book_ids.h"
#include "book_settings.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxListedPeople = 100'000;   ///< In one answer; LimitReached beyond.

inline constexpr std::string_view kEveryoneName = "Everyone";

enum AdminLevel : std::uint32_t { kNoAdmin = 0, kCompanyAdmin = 1, kServerAdmin = 2 };

/// What clients call the class of a user: as it was set, unless the directory says that the user is disabled.
std::uint32_t objectClassOf(const BookUser& user, const PersonSettings& settings) noexcept;
bool isActive(std::uint32_t objectClass) noexcept;

User wireUser(const BookUser& user, const PersonSettings& settings);
User wireUser(Call& call, const BookUser& user);
User systemUser();
std::vector<User> wireUsers(Call& call, const std::vector<BookUser>& users);
/// A group where clients expect users: as a member or a sender.
User userOfGroup(const BookGroup& group);

Group wireGroup(const BookGroup& group, const PersonSettings& settings);
Group wireGroup(Call& call, const BookGroup& group);
Group everyoneGroup();
std::vector<Group> wireGroups(Call& call, const std::vector<BookGroup>& groups);

/// All of a tenant, whatever is hidden.
std::vector<BookUser> usersOf(Call& call, std::uint64_t tenant);
std::vector<BookGroup> groupsOf(Call& call, std::uint64_t tenant);

/// The tenants that a list is asked of: the company's, without one who asks' own, for SYSTEM all.
std::vector<std::uint64_t> tenantsAskedFor(Call& call, const WireId& company);

/// By name in every tenant that who asks sees; NotFound, Collision for more than one. Names the fixed ones too.
Principal resolveUser(Call& call, const std::string& name);
Principal resolveGroup(Call& call, const std::string& name);

/// Who owns a store or would: an identity with the owner's rights there, for administration. NotFound when the user is disabled or gone.
Identity actingFor(Call& call, const BookUser& user);

}  // namespace corbel::soap

// Companies, which are the tenants: which there are, who sees and who administers their people.
//
// A tenant is there as soon as a user is of it; one that was made by a client is there without. The tenant without a name is no company: a
// server that has only that one answers as a server without companies does. [worker]
#pragma once

#include "book_settings.h"
#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

/// Every company there is, in order of name; whoever asks. Without the one that has no name.
std::vector<BookTenant> allCompanies(Call& call);
/// Some company has a name.
bool isHosted(Call& call);
/// Refusal NoSupport where there are no companies.
void requireHosted(Call& call);

/// Whether who asks sees the people of a tenant: SYSTEM, those of the tenant, and of companies that it lets see them.
bool seesTenant(Call& call, std::uint64_t tenant);
/// The tenants whose people who asks sees; the own one first.
std::vector<std::uint64_t> visibleTenants(Call& call);
std::vector<BookTenant> visibleCompanies(Call& call);

/// SYSTEM, an administrator of the tenant, or somebody whom the company has for one.
bool administers(Call& call, std::uint64_t tenant);
void requireAdminOf(Call& call, std::uint64_t tenant);   ///< NoAccess.
/// NoAccess unless who asks administers everything: SYSTEM, and an administrator where there are no companies.
void requireServerAdmin(Call& call);

/// The company that a request names; one's own where it names none.
WireId companyOrOwn(Call& call, const WireId& company);

Company wireCompany(Call& call, const BookTenant& company);

}  // namespace corbel::soap

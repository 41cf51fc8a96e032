#include "companies.h"

#include <algorithm>

#include "book_ids.h"

namespace corbel::soap {

std::vector<BookTenant> allCompanies(Call& call) {
    std::vector<BookTenant> all = call.services.book.tenants();
    std::erase_if(all, [](const BookTenant& tenant) { return tenant.name.empty(); });
    for (CompanySettings& made : BookSettings(call.services.sql).companies()) {
        const auto isIt = [&](const BookTenant& tenant) { return tenant.id == made.id; };
        if (std::none_of(all.begin(), all.end(), isIt)) all.push_back({made.id, std::move(made.name)});
    }
    std::sort(all.begin(), all.end(), [](const BookTenant& a, const BookTenant& b) { return a.name < b.name; });
    return all;
}

bool isHosted(Call& call) { return !allCompanies(call).empty(); }

void requireHosted(Call& call) {
    if (!isHosted(call)) throw Refusal{Status::NoSupport};
}

bool seesTenant(Call& call, std::uint64_t tenant) {
    if (call.session->isSystem || tenant == call.identity().tenant) return true;
    return BookSettings(call.services.sql).isRelated(tenant, CompanyRelation::Viewer, call.identity().tenant);
}

std::vector<std::uint64_t> visibleTenants(Call& call) {
    std::vector<std::uint64_t> visible;
    if (call.session->isSystem) {
        for (const BookTenant& tenant : call.services.book.tenants()) visible.push_back(tenant.id);
        return visible;
    }
    visible.push_back(call.identity().tenant);
    for (const UserId other : BookSettings(call.services.sql).companiesOf(CompanyRelation::Viewer, call.identity().tenant)) {
        if (other != visible.front()) visible.push_back(other);
    }
    return visible;
}

std::vector<BookTenant> visibleCompanies(Call& call) {
    std::vector<BookTenant> all = allCompanies(call);
    if (call.session->isSystem) return all;
    const auto visible = visibleTenants(call);
    std::erase_if(all, [&](const BookTenant& tenant) { return std::find(visible.begin(), visible.end(), tenant.id) == visible.end(); });
    return all;
}

bool administers(Call& call, std::uint64_t tenant) {
    if (call.session->isSystem) return true;
    if (tenant == call.identity().tenant) return call.identity().isAdmin;
    return BookSettings(call.services.sql).isRelated(tenant, CompanyRelation::Administrator, call.identity().user);
}

void requireAdminOf(Call& call, std::uint64_t tenant) {
    if (!administers(call, tenant)) throw Error(ErrorCode::NoAccess, "Only an administrator may do that");
}

void requireServerAdmin(Call& call) {
    call.requireAdmin();
    if (!call.session->isSystem && isHosted(call)) throw Error(ErrorCode::NoAccess, "Only SYSTEM administers all companies");
}

WireId companyOrOwn(Call& call, const WireId& company) {
    if (company.id != 0 || !company.entryid.value.empty()) return company;
    return {toWire(call.identity().tenant), {}};
}

Company wireCompany(Call& call, const BookTenant& company) {
    Company wire;
    wire.id = toWire(company.id);
    wire.entryid.value = entryidOf(company);
    wire.name = company.name;
    wire.server = "";
    BookSettings settings(call.services.sql);
    wire.isHidden = settings.of(company.id).isHidden ? 1 : 0;
    WireId administrator{kSystemId, {systemEntryid()}};
    if (const auto made = settings.company(company.id); made && made->administrator != 0) {
        const WireId user = BookIds(call).ofUser(made->administrator);
        if (user.id != 0) administrator = user;
    }
    wire.administrator = administrator.id;
    wire.administratorEntryid = administrator.entryid;
    return wire;
}

}  // namespace corbel::soap

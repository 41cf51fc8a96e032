#include "name_search.h"

#include <algorithm>

#include "companies.h"
#include "corbel/text.h"
#include "logons.h"
#include "people.h"

namespace corbel::soap {
namespace {

/// What a name has met so far.
struct Search {
    std::string name;
    std::vector<Principal> exact, beginning;   // no more than two of each: more say nothing further
    bool isAmbiguous = false;                  // the address book says so
    bool needsScan = false;

    void meet(std::vector<Principal>& found, const Principal& who) {
        const auto isSame = [&](const Principal& each) { return each.kind == who.kind && each.id == who.id; };
        if (found.size() < 2 && std::none_of(found.begin(), found.end(), isSame)) found.push_back(who);
    }
};

Principal principal(BookUser user) {
    Principal who;
    who.id = user.id;
    who.user = std::move(user);
    return who;
}

Principal principal(BookGroup group) {
    Principal who;
    who.kind = PrincipalKind::Group;
    who.id = group.id;
    who.group = std::move(group);
    return who;
}

/// The text, or a word in it, begins so.
bool beginsWord(std::string_view text, std::string_view with) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((at == 0 || text[at - 1] == ' ') && text::startsWithIgnoreCase(text.substr(at), with)) return true;
    }
    return false;
}

void askBook(Call& call, Search& search, const std::vector<std::uint64_t>& tenants, const std::vector<BookTenant>& companies) {
    AddressBook& book = call.services.book;
    const auto ask = [&](const auto& find) {
        try {
            if (auto found = find()) search.meet(search.exact, principal(std::move(*found)));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Conflict) throw;
            search.isAmbiguous = true;
        }
    };
    for (const std::uint64_t tenant : tenants) {
        ask([&] { return book.findUser(tenant, search.name); });
        ask([&] { return book.findGroup(tenant, search.name); });
    }
    for (const BookTenant& company : companies) {
        if (!text::equalsIgnoreCase(company.name, search.name)) continue;
        Principal who;
        who.kind = PrincipalKind::Company;
        who.id = company.id;
        who.company = company;
        search.meet(search.exact, who);
    }
    Principal fixed;
    if (text::equalsIgnoreCase(search.name, kEveryoneName)) fixed.kind = PrincipalKind::Everyone;
    else if (call.session->isSystem && text::equalsIgnoreCase(search.name, kSystemName)) fixed.kind = PrincipalKind::System;
    if (fixed.kind != PrincipalKind::User) search.meet(search.exact, fixed);
}

/// Display names, and what begins like the name: the address book has no index of those.
void scan(Call& call, std::vector<Search>& searches, const std::vector<std::uint64_t>& tenants, bool exactOnly) {
    const auto settings = BookSettings(call.services.sql).all();
    const auto isHidden = [&](UserId id) {
        const auto found = settings.find(id);
        return found != settings.end() && found->second.isHidden;
    };
    const auto compare = [&](const auto& entry, std::string_view name, std::initializer_list<std::string_view> keys) {
        for (Search& search : searches) {
            if (!search.needsScan) continue;
            if (text::equalsIgnoreCase(name, search.name)) search.meet(search.exact, principal(entry));
            else if (exactOnly || isHidden(entry.id)) continue;
            else if (beginsWord(name, search.name) || std::any_of(keys.begin(), keys.end(), [&](std::string_view key) { return text::startsWithIgnoreCase(key, search.name); }))
                search.meet(search.beginning, principal(entry));
        }
    };
    for (const std::uint64_t tenant : tenants) {
        for (const BookUser& user : usersOf(call, tenant)) compare(user, user.displayName, {user.login, user.address});
        for (const BookGroup& group : groupsOf(call, tenant)) compare(group, group.name, {group.address});
    }
}

NameMatch decide(Search& search, bool exactOnly) {
    if (search.isAmbiguous) return {Resolution::Ambiguous, {}};
    std::vector<Principal>& found = search.exact.empty() ? search.beginning : search.exact;
    if (found.empty()) return {};
    if (found.size() > 1 && exactOnly) {
        // Who looks up an address wants its user, not a group that has it for a name.
        const auto isUser = [](const Principal& who) { return who.kind == PrincipalKind::User; };
        if (std::count_if(found.begin(), found.end(), isUser) == 1) return {Resolution::Resolved, *std::find_if(found.begin(), found.end(), isUser)};
    }
    if (found.size() > 1) return {Resolution::Ambiguous, {}};
    return {Resolution::Resolved, std::move(found.front())};
}

}  // namespace

std::vector<NameMatch> resolveNames(Call& call, const std::vector<std::string>& names, bool exactOnly) {
    if (names.size() > kMaxResolvedNames) throw Error(ErrorCode::LimitReached, "Too many names at once");
    const auto tenants = visibleTenants(call);
    const auto companies = visibleCompanies(call);
    std::vector<Search> searches;
    for (const std::string& name : names) {
        Search& search = searches.emplace_back();
        search.name = text::trim(name);
        if (search.name.empty()) continue;
        askBook(call, search, tenants, companies);
        // An address that nobody has is somebody's outside, which is what most of them are: not worth a look at everybody.
        const bool isAddress = search.name.find('@') != std::string::npos;
        search.needsScan = search.exact.empty() && !search.isAmbiguous && !(exactOnly && isAddress);
    }
    if (std::any_of(searches.begin(), searches.end(), [](const Search& search) { return search.needsScan; })) scan(call, searches, tenants, exactOnly);
    std::vector<NameMatch> matches;
    for (Search& search : searches) matches.push_back(decide(search, exactOnly));
    return matches;
}

}  // namespace corbel::soap

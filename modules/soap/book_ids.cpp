#include "book_ids.h"

#include <limits>

#include "companies.h"

namespace corbel::soap {
namespace {

[[noreturn]] void refuseNobody() { throw Error(ErrorCode::NotFound, "There is no such user or group"); }

}  // namespace

std::uint32_t toWire(UserId id) {
    if (id > std::numeric_limits<std::uint32_t>::max() - kFirstBookId) throw Error(ErrorCode::LimitReached, "The number is too large for this protocol");
    return static_cast<std::uint32_t>(id) + kFirstBookId;
}

std::string entryidOf(const BookUser& user) { return makeBookEntryid({BookType::User, toWire(user.id), user.key}); }
std::string entryidOf(const BookGroup& group) { return makeBookEntryid({BookType::Group, toWire(group.id), group.key}); }
std::string entryidOf(const BookTenant& company) { return makeBookEntryid({BookType::Container, toWire(company.id), company.name}); }
std::string everyoneEntryid() { return makeBookEntryid({BookType::Group, kEveryoneId, {}}); }
std::string systemEntryid() { return makeBookEntryid({BookType::User, kSystemId, {}}); }

WireId wireIdOf(const Principal& principal) {
    switch (principal.kind) {
        case PrincipalKind::User: return {toWire(principal.id), {entryidOf(principal.user)}};
        case PrincipalKind::Group: return {toWire(principal.id), {entryidOf(principal.group)}};
        case PrincipalKind::Company: return {toWire(principal.id), {entryidOf(principal.company)}};
        case PrincipalKind::Everyone: return {kEveryoneId, {everyoneEntryid()}};
        case PrincipalKind::System: return {kSystemId, {systemEntryid()}};
    }
    return {};
}

bool BookIds::sees(std::uint64_t tenant) const { return seesTenant(_call, tenant); }

Principal BookIds::find(UserId id, BookType type, bool isTyped) {
    Principal found;
    found.id = id;
    if (!isTyped || type == BookType::User) {
        if (auto user = _book.user(id); user && sees(user->tenant)) {
            found.user = std::move(*user);
            return found;
        }
    }
    if (!isTyped || type == BookType::Group) {
        if (auto group = _book.group(id); group && sees(group->tenant)) {
            found.kind = PrincipalKind::Group;
            found.group = std::move(*group);
            return found;
        }
    }
    if ((!isTyped || type == BookType::Container) && sees(id)) {
        for (BookTenant& tenant : allCompanies(_call)) {
            if (tenant.id != id) continue;
            found.kind = PrincipalKind::Company;
            found.company = std::move(tenant);
            return found;
        }
    }
    refuseNobody();
}

Principal BookIds::resolve(const WireId& who) {
    std::uint32_t number = who.id;
    std::optional<BookEntryid> entryid;
    if (!who.entryid.value.empty()) {
        entryid = parseBookEntryid(who.entryid.value);
        if (!entryid) throw Refusal{Status::InvalidEntryid};
        number = entryid->id;
    }
    if (number == 0) throw Refusal{Status::InvalidParameter};
    Principal found;
    if (number == kEveryoneId) found.kind = PrincipalKind::Everyone;
    else if (number == kSystemId) found.kind = PrincipalKind::System;
    else if (number < kFirstBookId) refuseNobody();
    else found = find(number - kFirstBookId, entryid ? entryid->type : BookType::User, entryid.has_value());
    // An entryid of another directory, or of another server, is not whoever has the same number here.
    if (entryid && entryid->externalId != parseBookEntryid(wireIdOf(found).entryid.value)->externalId) refuseNobody();
    return found;
}

Principal BookIds::resolveOrSelf(const WireId& who) {
    if (who.id != 0 || !who.entryid.value.empty()) return resolve(who);
    Principal self;
    if (_call.session->isSystem) {
        self.kind = PrincipalKind::System;
        return self;
    }
    return find(_call.identity().user, BookType::User, true);
}

BookUser BookIds::user(const WireId& who) {
    Principal found = resolveOrSelf(who);
    if (found.kind != PrincipalKind::User) refuseNobody();
    return std::move(found.user);
}

BookGroup BookIds::group(const WireId& who) {
    Principal found = resolve(who);
    if (found.kind != PrincipalKind::Group) refuseNobody();
    return std::move(found.group);
}

BookTenant BookIds::company(const WireId& who) {
    Principal found = resolve(who);
    if (found.kind != PrincipalKind::Company) refuseNobody();
    return std::move(found.company);
}

WireId BookIds::ofUser(UserId user) {
    const auto found = _book.user(user);
    return found ? WireId{toWire(user), {entryidOf(*found)}} : WireId{};
}

WireId BookIds::ofGroup(UserId group) {
    const auto found = _book.group(group);
    return found ? WireId{toWire(group), {entryidOf(*found)}} : WireId{};
}

}  // namespace corbel::soap

// /v1/stores/{}/rights: who may do what in whose folders, and who stands in for an owner. The operator acts with the owner's own rights, in
// a public store ("@public", or "@public:LOGIN" for the tenant of LOGIN) as an administrator.
#include <algorithm>
#include <array>

#include "admin/directory_access.h"
#include "admin/json_object.h"
#include "admin/routes.h"
#include "corbel/access.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

constexpr std::string_view kPublic = "@public";

template <class Bits>
struct Named {
    std::string_view name;
    Bits bit;
};
constexpr std::array kRightNames = {
    Named<RightSet>{"visible", kRightFolderVisible}, Named<RightSet>{"read", kRightReadAny},
    Named<RightSet>{"create", kRightCreate},         Named<RightSet>{"edit-own", kRightEditOwn},
    Named<RightSet>{"edit", kRightEditAny},          Named<RightSet>{"delete-own", kRightDeleteOwn},
    Named<RightSet>{"delete", kRightDeleteAny},      Named<RightSet>{"subfolders", kRightCreateSubfolder},
    Named<RightSet>{"owner", kRightOwner},           Named<RightSet>{"contact", kRightContact},
};
constexpr std::array kDelegateNames = {
    Named<std::uint32_t>{"full-access", kDelegateFullAccess},
    Named<std::uint32_t>{"send-as", kDelegateSendAs},
    Named<std::uint32_t>{"on-behalf", kDelegateOnBehalf},
};

template <class Names>
Poco::JSON::Array toArray(std::uint32_t bits, const Names& names) {
    Poco::JSON::Array array;
    for (const auto& named : names) {
        if (bits & named.bit) array.add(std::string(named.name));
    }
    return array;
}

template <class Names>
std::uint32_t toBits(const std::vector<std::string>& words, const Names& names) {
    std::uint32_t bits = 0;
    for (const std::string& word : words) {
        const auto found = std::find_if(names.begin(), names.end(), [&](const auto& named) { return named.name == word; });
        if (found == names.end()) {
            std::string known;
            for (const auto& named : names) known += (known.empty() ? "" : ", ") + std::string(named.name);
            throw Error(ErrorCode::InvalidArgument, "There is no right \"" + word + "\"; there are " + known);
        }
        bits |= found->bit;
    }
    return bits;
}

std::unique_ptr<StoreSession> openStore(Call& call) {
    const std::string& name = call.arguments[0];
    if (!name.starts_with(kPublic)) {
        const auto user = requireUser(call, name);
        return call.context.stores.openOwn(user->identity);
    }
    Identity administrator;
    administrator.isAdmin = true;
    if (name.size() > kPublic.size()) {
        if (name[kPublic.size()] != ':')
            throw Error(ErrorCode::NotFound, "The public store is \"@public\", or \"@public:LOGIN\" for the tenant of LOGIN");
        administrator.tenant = requireUser(call, name.substr(kPublic.size() + 1))->identity.tenant;
    }
    return call.context.stores.openPublic(administrator);
}

/// "/" or nothing is the top of the store.
FolderId folderOf(StoreSession& store, const std::string& path, bool mayCreate) {
    if (path.empty() || path == "/") return 0;
    if (const auto folder = store.findFolder(path)) return folder->id;
    if (mayCreate) return store.createFolder(path).id;
    throw Error(ErrorCode::NotFound, "There is no folder \"" + path + "\" in this store");
}

Member memberOf(Access& access, const std::string& name) {
    if (name == "anyone") return {MemberKind::Default, 0};
    if (name == "anonymous") return {MemberKind::Anonymous, 0};
    const auto member = access.findMember(name);
    if (!member) throw Error(ErrorCode::NotFound, "There is no user or group \"" + name + "\" in the tenant of this store");
    return *member;
}

std::string kindOf(const Member& member) {
    static constexpr std::string_view names[] = {"user", "group", "anyone", "anonymous"};
    return std::string(names[static_cast<std::size_t>(member.kind)]);
}

std::string nameOf(const Member& member, const std::string& name) {
    if (member.id == 0) return kindOf(member);
    return name.empty() ? "#" + std::to_string(member.id) : name;
}

void addMembers(Poco::JSON::Array& rows, Access& access, FolderId folder, const std::string& path) {
    for (const FolderMember& entry : access.members(folder)) {
        Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
        row.set("folder", path);
        row.set("member", nameOf(entry.member, entry.name));
        row.set("kind", kindOf(entry.member));
        row.set("role", std::string(roleOf(entry.rights)));
        row.set("rights", toArray(entry.rights, kRightNames));
        rows.add(row);
    }
}

/// Every entry of every folder, or of ?folder=; delegates have the folder "*".
void listRights(Call& call) {
    const auto store = openStore(call);
    Access& access = store->access();
    Poco::JSON::Array rows;
    const auto only = call.request.query("folder");
    if (!only) {
        for (const StoreDelegate& delegate : access.delegates()) {
            Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
            row.set("folder", "*");
            row.set("member", nameOf(delegate.member, delegate.name));
            row.set("kind", kindOf(delegate.member));
            row.set("role", "delegate");
            row.set("rights", toArray(delegate.rights, kDelegateNames));
            rows.add(row);
        }
        addMembers(rows, access, 0, "/");
        for (const FolderInfo& folder : store->folders()) addMembers(rows, access, folder.id, folder.path);
    } else {
        addMembers(rows, access, folderOf(*store, std::string(*only), false), std::string(*only));
    }
    answerJson(call, toText(rows));
}

/// {"folder", "member", "role" or "rights", "create"}, or {"member", "delegate"} for the whole store.
void grant(Call& call) {
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"folder", "member", "role", "rights", "delegate", "create"});
    const auto store = openStore(call);
    Access& access = store->access();
    const Member member = memberOf(access, stringMember(*object, "member"));
    if (object->has("delegate")) {
        access.setDelegate(member, toBits(stringsMember(*object, "delegate"), kDelegateNames));
    } else {
        RightSet rights = 0;
        if (object->has("role")) {
            const std::string role = stringMember(*object, "role");
            const auto known = rightsOfRole(role);
            if (!known) {
                std::string names;
                for (const std::string_view name : roleNames()) names += (names.empty() ? "" : ", ") + std::string(name);
                throw Error(ErrorCode::InvalidArgument, "There is no role \"" + role + "\"; there are " + names);
            }
            rights = *known;
        } else {
            rights = toBits(stringsMember(*object, "rights"), kRightNames);
        }
        const FolderId folder = folderOf(*store, stringMember(*object, "folder"), booleanMember(*object, "create", false));
        access.setMember(folder, member, rights);
    }
    answerJson(call, "{\"granted\":1}");
}

/// {"folder", "member"}; without a folder all that the member has in the store as a delegate.
void revoke(Call& call) {
    const auto object = parseObjects(call.request.body()).front();
    checkMembers(*object, {"folder", "member"});
    const auto store = openStore(call);
    Access& access = store->access();
    const Member member = memberOf(access, stringMember(*object, "member"));
    if (object->has("folder"))
        access.removeMember(folderOf(*store, stringMember(*object, "folder"), false), member);
    else
        access.setDelegate(member, 0);
    answerJson(call, "{\"revoked\":1}");
}

/// ?user=: how that login may send mail in the name of the store's owner.
void sending(Call& call) {
    const auto author = requireUser(call, call.arguments[0]);
    const auto login = call.request.query("user");
    if (!login) throw Error(ErrorCode::InvalidArgument, "The login is missing that wants to send");
    const auto sender = requireUser(call, std::string(*login));
    static constexpr std::string_view names[] = {"none", "on-behalf", "send-as"};
    const SendRight right = call.context.stores.sendRight(sender->identity, author->identity.user);
    Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
    row.set("sender", std::string(*login));
    row.set("author", call.arguments[0]);
    row.set("right", std::string(names[static_cast<std::size_t>(right)]));
    Poco::JSON::Array rows;
    rows.add(row);
    answerJson(call, toText(rows));
}

}  // namespace

std::span<const Route> rightsRoutes() {
    static constexpr Route routes[] = {
        {"GET", "/v1/stores/{}/rights", listRights},
        {"POST", "/v1/stores/{}/rights/grant", grant},
        {"POST", "/v1/stores/{}/rights/revoke", revoke},
        {"GET", "/v1/stores/{}/rights/sending", sending},
    };
    return routes;
}

}  // namespace corbel::admin

// The named roles of access.h (MS-OXODLGT and MS-OXCPERM name the same sets).
#include "corbel/access.h"

#include <array>

namespace corbel {
namespace {

struct Role {
    std::string_view name;
    RightSet rights;
};

constexpr RightSet kReviewer = kRightReadAny | kRightFolderVisible;
constexpr RightSet kAuthor = kReviewer | kRightCreate | kRightEditOwn | kRightDeleteOwn;
constexpr RightSet kEditor = kAuthor | kRightEditAny | kRightDeleteAny;

constexpr std::array kRoles = {
    Role{"none", 0},
    Role{"contributor", kRightCreate | kRightFolderVisible},
    Role{"reviewer", kReviewer},
    Role{"nonediting-author", kReviewer | kRightCreate | kRightDeleteOwn},
    Role{"author", kAuthor},
    Role{"publishing-author", kAuthor | kRightCreateSubfolder},
    Role{"editor", kEditor},
    Role{"publishing-editor", kEditor | kRightCreateSubfolder},
    Role{"owner", kEditor | kRightCreateSubfolder | kRightOwner},
};

}  // namespace

std::optional<RightSet> rightsOfRole(std::string_view role) noexcept {
    for (const Role& known : kRoles) {
        if (known.name == role) return known.rights;
    }
    return std::nullopt;
}

std::string_view roleOf(RightSet rights) noexcept {
    for (const Role& known : kRoles) {
        if (known.rights == (rights & ~RightSet{kRightContact})) return known.name;
    }
    return "custom";
}

const std::vector<std::string_view>& roleNames() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> made;
        for (const Role& role : kRoles) made.push_back(role.name);
        return made;
    }();
    return names;
}

}  // namespace corbel

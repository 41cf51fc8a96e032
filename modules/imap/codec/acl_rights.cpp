#include "codec/acl_rights.h"

#include "corbel/error.h"

namespace corbel::imap {
namespace {

struct Letter {
    char letter;
    RightSet rights;
};

constexpr Letter kLetters[] = {
    {'l', kRightFolderVisible}, {'r', kRightReadAny},   {'s', kRightReadAny},         {'w', kRightEditAny},
    {'i', kRightCreate},        {'p', kRightCreate},    {'k', kRightCreateSubfolder}, {'x', kRightOwner},
    {'t', kRightDeleteAny},     {'e', kRightDeleteAny}, {'a', kRightOwner},
};

}  // namespace

std::string toLetters(RightSet rights, bool ofOwn) {
    if (ofOwn && rights & kRightEditOwn) rights |= kRightEditAny;
    if (ofOwn && rights & kRightDeleteOwn) rights |= kRightDeleteAny;
    std::string letters;
    for (const Letter& known : kLetters) {
        if (rights & known.rights) letters += known.letter;
    }
    return letters;
}

RightSet fromLetters(std::string_view letters) {
    RightSet rights = 0;
    for (const char letter : letters) {
        RightSet found = letter == 'c' ? RightSet{kRightCreateSubfolder} : letter == 'd' ? RightSet{kRightDeleteAny} : 0;
        for (const Letter& known : kLetters) {
            if (known.letter == letter) found = known.rights;
        }
        if (found == 0) throw Error(ErrorCode::InvalidArgument, "There is no such right");
        rights |= found;
    }
    return rights;
}

RightSet changedRights(RightSet before, std::string_view change) {
    if (change.starts_with('+')) return before | fromLetters(change.substr(1));
    if (!change.starts_with('-')) return fromLetters(change);
    RightSet taken = fromLetters(change.substr(1));
    // Who may no longer change anything may not change their own either.
    if (taken & kRightEditAny) taken |= kRightEditOwn;
    if (taken & kRightDeleteAny) taken |= kRightDeleteOwn;
    return before & ~taken;
}

}  // namespace corbel::imap

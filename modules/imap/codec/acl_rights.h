// RFC 4314 right letters and the rights of a folder's member.
//
// "s" goes with "r", since everybody has a \Seen of their own; "p" with "i"; "e" with "t"; "x" with "a". Pure. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/access.h"

namespace corbel::imap {

/// The letters that this server knows, in the order in which it writes them.
inline constexpr std::string_view kRightLetters = "lrswipkxtea";

/// Letters for `rights`. With `ofOwn` also those that hold for the member's own messages only: what MYRIGHTS tells.
std::string toLetters(RightSet rights, bool ofOwn);
/// Takes the obsolete "c" and "d" too. InvalidArgument for a letter that is none.
RightSet fromLetters(std::string_view letters);

/// SETACL's argument: "+lr", "-w" or "lrswi" (RFC 4314 section 3.1). Rights without a letter survive + and -.
RightSet changedRights(RightSet before, std::string_view change);

}  // namespace corbel::imap

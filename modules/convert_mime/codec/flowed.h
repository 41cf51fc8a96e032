// format=flowed (RFC 3676): paragraphs that a mailer broke become one line again.
//
// Functions without state, but for LineEnds. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::convert_mime {

/// CRLF lines in, CRLF lines out. `isDelSp`: the blank at a soft break belongs to the break. Quote marks stay before each paragraph.
std::string unflow(std::string_view text, bool isDelSp);

/// LF, CR and CRLF to CRLF, NULs go: of a text that comes in pieces.
class LineEnds {
public:
    void add(std::string_view piece, std::string& out);

private:
    bool _afterCr = false;
};

/// The same of a whole text.
std::string crlfLines(std::string_view text);

}  // namespace corbel::convert_mime

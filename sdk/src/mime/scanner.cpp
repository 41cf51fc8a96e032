// The scanner: lines, a stack of open parts, and the boundaries they wait for.
//
// Boundaries are compared as RFC 2046 section 5.1.1 says: with the beginning of the line. Of several that fit, one that leaves nothing
// over (but "--") comes first, then the longest, then the innermost. The newline before a delimiter belongs to it and is in no part.
#include <algorithm>
#include <cstring>

#include "corbel/mime.h"
#include "mime/byte_scan.h"
#include "mime/content_headers.h"
#include "mime/fields.h"

namespace corbel::mime {
namespace {

constexpr std::size_t kMaxBoundary = 1000;                ///< RFC 2046 allows 70. A multipart with a longer one is text.
constexpr std::size_t kDecidingBytes = kMaxBoundary + 4;  ///< "--" boundary "--": what must be seen of a line.
constexpr std::size_t kPieceBytes = 64 * 1024;            ///< Worked on at a time, to stay in the cache.

bool isIdentity(std::string_view encoding) {
    return encoding == "7BIT" || encoding == "8BIT" || encoding == "BINARY";
}

}  // namespace

struct Scanner::Impl {
    struct Open {
        std::uint32_t part = 0;
        std::uint32_t lastChild = 0;
        bool isInHeader = true;
        std::string boundary;          ///< Of a multipart that waits for delimiters; empty otherwise.
        std::uint64_t linesBefore = 0; ///< LFs before the body.
    };
    enum class Line { Start, Middle, Delimiter };

    PartIndex index;
    std::vector<Open> open;
    std::size_t waiting = 0;      ///< Open multiparts with a boundary.
    std::string header;           ///< Of the innermost part, while in it; up to kMaxHeaderBytes.
    std::string held;             ///< Beginning of a line that may be a delimiter or the end of a header.
    std::size_t heldNeed = 0;
    std::uint64_t heldStart = 0;
    unsigned heldNewline = 0;
    Line line = Line::Start;
    bool isPartPending = false;   ///< The delimiter line under way starts a part.
    std::uint64_t base = 0;       ///< Offset of the current piece in the message.
    const char* piece = nullptr;
    char last = 0, beforeLast = 0;
    std::uint64_t lineFeeds = 0;
    detail::ByteFlags flags;

    Impl() { startPart(0); }

    std::uint64_t offset(const char* p) const { return base + static_cast<std::uint64_t>(p - piece); }

    /// Length of the newline before the line that starts at `p`.
    unsigned newlineBefore(const char* p) const {
        if (offset(p) == 0) return 0;
        const auto seen = p - piece;
        const char previous = seen >= 2 ? p[-2] : seen == 1 ? last : beforeLast;
        return previous == '\r' ? 2 : 1;
    }

    void startPart(std::uint64_t at) {
        Part part;
        part.headerOffset = part.bodyOffset = at;
        const auto number = static_cast<std::uint32_t>(index.parts.size());
        if (!open.empty()) {
            Open& parent = open.back();
            part.parent = parent.part;
            if (parent.lastChild) {
                index.parts[parent.lastChild].nextSibling = number;
            } else {
                index.parts[parent.part].firstChild = number;
            }
            parent.lastChild = number;
        }
        index.parts.push_back(std::move(part));
        Open next;
        next.part = number;
        open.push_back(std::move(next));
        header.clear();
    }

    void appendHeader(const char* p, const char* end) {
        header.append(p, std::min(static_cast<std::size_t>(end - p), kMaxHeaderBytes - header.size()));
    }

    /// The innermost part's header ends before `bodyStart`; opens the enclosed message of a message part.
    void endHeader(std::uint64_t bodyStart, std::uint64_t linesBefore) {
        Open& top = open.back();
        Part& part = index.parts[top.part];
        top.isInHeader = false;
        top.linesBefore = linesBefore;
        part.bodyOffset = bodyStart;
        part.headerSize = bodyStart - part.headerOffset;
        const Part* parent = top.part ? &index.parts[part.parent] : nullptr;
        detail::parseContentHeaders(header, parent && parent->isMultipart() && parent->subtype == "DIGEST", part);
        if (!parent || parent->isMessage()) renderEnvelope(header, part.envelope);

        const bool mayHaveChildren = open.size() < kMaxDepth && index.parts.size() < kMaxParts;
        if (part.isMultipart()) {
            std::string boundary;
            for (const auto& [name, value] : part.parameters) {
                if (name == "BOUNDARY" && boundary.empty()) boundary = value;
            }
            while (!boundary.empty() && detail::isSpace(boundary.back())) boundary.pop_back();
            if (boundary.empty() || boundary.size() > kMaxBoundary) {
                part.type = "TEXT", part.subtype = "PLAIN";
                part.parameters.clear();
            } else if (!mayHaveChildren) {
                makeLeaf(part);
            } else {
                top.boundary = std::move(boundary);
                ++waiting;
            }
        } else if (part.isMessage() && isIdentity(part.encoding)) {
            if (!mayHaveChildren) {
                makeLeaf(part);
            } else {
                startPart(bodyStart);
            }
        }
    }

    static void makeLeaf(Part& part) {
        part.type = "APPLICATION", part.subtype = "OCTET-STREAM";
        part.parameters.clear();
    }

    /// Ends the open parts above the first `keep` at offset `end`, before which `lines` LFs stand.
    void closeParts(std::size_t keep, std::uint64_t end, std::uint64_t lines) {
        while (open.size() > keep) {
            if (open.back().isInHeader) {
                endHeader(end, lines);
                continue;  // That may have opened an enclosed message.
            }
            Open& top = open.back();
            Part& part = index.parts[top.part];
            part.bodySize = end - part.bodyOffset;
            part.lines = lines - top.linesBefore;
            if (!top.boundary.empty()) --waiting;
            open.pop_back();
        }
    }

    /// Whether the line (without its newline) at offset `start` is a delimiter; if so, ends parts and takes note of the next one.
    bool delimiter(std::string_view text, std::uint64_t start, unsigned newline) {
        if (text.size() < 3 || text[0] != '-' || text[1] != '-') return false;
        text.remove_prefix(2);
        std::string_view exact = text;
        while (!exact.empty() && detail::isBlank(exact.back())) exact.remove_suffix(1);
        std::size_t best = open.size(), bestSize = 0;
        bool isBestExact = false;
        for (std::size_t i = open.size(); i-- > 0;) {
            const std::string& boundary = open[i].boundary;
            if (boundary.empty() || text.substr(0, boundary.size()) != boundary) continue;
            const auto rest = exact.substr(std::min(boundary.size(), exact.size()));
            const bool isExact = rest.empty() || rest == "--";
            if (isExact == isBestExact ? boundary.size() <= bestSize : isBestExact) continue;
            best = i;
            bestSize = boundary.size();
            isBestExact = isExact;
        }
        if (best == open.size()) return false;
        const bool isLast = text.substr(bestSize, 2) == "--";
        if (!isLast && index.parts.size() >= kMaxParts) return false;

        // A part that began right before this line ends where it began.
        const Part& inner = index.parts[open.back().part];
        const std::uint64_t end = std::max(start - newline, open.back().isInHeader ? inner.headerOffset : inner.bodyOffset);
        closeParts(best + 1, end, lineFeeds - (end < start ? 1 : 0));
        if (isLast) {
            open.back().boundary.clear();
            --waiting;
        }
        isPartPending = !isLast;
        return true;
    }

    /// Behind the newline of a delimiter line.
    void afterDelimiter(std::uint64_t at) {
        line = Line::Start;
        if (isPartPending) startPart(at);
        isPartPending = false;
    }

    const char* hold(const char* p, const char* end, std::size_t need) {
        held.assign(p, end);
        heldNeed = need;
        heldStart = offset(p);
        heldNewline = newlineBefore(p);
        return end;
    }

    static std::string_view withoutNewline(std::string_view text) {
        if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
        if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
        return text;
    }

    /// A line that begins with "-" while boundaries are waited for.
    const char* dashLine(const char* p, const char* end) {
        const auto room = std::min(static_cast<std::size_t>(end - p), kDecidingBytes);
        if (room > 1 && p[1] != '-') {
            line = Line::Middle;
            return p;
        }
        const auto* newline = static_cast<const char*>(std::memchr(p, '\n', room));
        if (!newline && room < kDecidingBytes) return hold(p, end, kDecidingBytes);
        const std::string_view text(p, newline ? static_cast<std::size_t>(newline - p) : room);
        line = delimiter(withoutNewline(text), offset(p), newlineBefore(p)) ? Line::Delimiter : Line::Middle;
        return p;
    }

    const char* continueHeld(const char* p, const char* end) {
        const auto room = std::min(static_cast<std::size_t>(end - p), heldNeed - held.size());
        const auto* newline = static_cast<const char*>(std::memchr(p, '\n', room));
        const char* const next = newline ? newline + 1 : p + room;
        held.append(p, next);
        if (!newline && held.size() < heldNeed) return next;
        const std::string text = std::move(held);
        held.clear();
        if (newline) ++lineFeeds;
        line = newline ? Line::Start : Line::Middle;
        if (text[0] == '\r') {
            appendHeader(text.data(), text.data() + text.size());
            if (newline) endHeader(offset(next), lineFeeds);
            return next;
        }
        if (newline) --lineFeeds;  // delimiter() counts what stands before the line.
        const bool isDelimiter = delimiter(withoutNewline(text), heldStart, heldNewline);
        if (newline) ++lineFeeds;
        if (isDelimiter) {
            line = Line::Delimiter;
            if (newline) afterDelimiter(offset(next));
        } else if (open.back().isInHeader) {
            appendHeader(text.data(), text.data() + text.size());
        }
        return next;
    }

    const char* restOfLine(const char* p, const char* end) {
        const auto* newline = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
        const char* const next = newline ? newline + 1 : end;
        if (line == Line::Middle && open.back().isInHeader) appendHeader(p, next);
        if (!newline) return next;
        ++lineFeeds;
        if (line == Line::Delimiter) {
            afterDelimiter(offset(next));
        } else {
            line = Line::Start;
        }
        return next;
    }

    const char* headerLines(const char* p, const char* end) {
        const char* const begin = p;
        while (p < end) {
            if (*p == '\n' || (*p == '\r' && end - p >= 2 && p[1] == '\n')) {
                p += *p == '\n' ? 1 : 2;
                appendHeader(begin, p);
                endHeader(offset(p), ++lineFeeds);
                return p;
            }
            if (*p == '\r' && end - p < 2) {
                appendHeader(begin, p);
                return hold(p, end, 2);
            }
            if (*p == '-' && waiting > 0) {
                appendHeader(begin, p);
                return dashLine(p, end);
            }
            const auto* newline = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
            if (!newline) {
                line = Line::Middle;
                p = end;
                break;
            }
            ++lineFeeds;
            p = newline + 1;
        }
        appendHeader(begin, p);
        return p;
    }

    const char* bodyLines(const char* p, const char* end) {
        if (waiting == 0) {
            lineFeeds += detail::countNewlines(std::string_view(p, static_cast<std::size_t>(end - p)));
            line = end[-1] == '\n' ? Line::Start : Line::Middle;
            return end;
        }
        while (p < end) {
            if (*p == '-') return dashLine(p, end);
            const auto* newline = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
            if (!newline) {
                line = Line::Middle;
                return end;
            }
            ++lineFeeds;
            p = newline + 1;
        }
        return p;
    }

    void feed(std::string_view bytes) {
        if (bytes.empty()) return;
        flags.add(bytes);
        piece = bytes.data();
        const char* p = piece;
        const char* const end = p + bytes.size();
        while (p < end) {
            if (!held.empty()) {
                p = continueHeld(p, end);
            } else if (line != Line::Start) {
                p = restOfLine(p, end);
            } else if (open.back().isInHeader) {
                p = headerLines(p, end);
            } else {
                p = bodyLines(p, end);
            }
        }
        base += bytes.size();
        beforeLast = bytes.size() >= 2 ? bytes[bytes.size() - 2] : last;
        last = bytes.back();
    }

    PartIndex finish() {
        if (!held.empty() && !delimiter(withoutNewline(held), heldStart, heldNewline) && open.back().isInHeader) header.append(held);
        closeParts(0, base, lineFeeds);
        return std::move(index);
    }
};

Scanner::Scanner() : _impl(std::make_unique<Impl>()) {}
Scanner::~Scanner() = default;

void Scanner::feed(std::string_view bytes) {
    for (; bytes.size() > kPieceBytes; bytes.remove_prefix(kPieceBytes)) _impl->feed(bytes.substr(0, kPieceBytes));
    _impl->feed(bytes);
}

PartIndex Scanner::finish() { return _impl->finish(); }
bool Scanner::hasNul() const noexcept { return _impl->flags.hasNul(); }
bool Scanner::hasBareNewline() const noexcept { return _impl->flags.hasBareNewline(); }
bool Scanner::hasEightBit() const noexcept { return _impl->flags.hasEightBit(); }

PartIndex scan(std::string_view message) {
    Scanner scanner;
    scanner.feed(message);
    return scanner.finish();
}

}  // namespace corbel::mime

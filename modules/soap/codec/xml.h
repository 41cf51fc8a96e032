// SOAP 1.1 requests as a small tree, and answers as text: what all operations are read from and written to.
//
// readEnvelope() takes bytes of strangers: no DTD, no entities, no id/href, bounded depth and number of elements. XmlWriter appends to a
// string of its caller. Names are local names; a request's namespaces are not looked at beyond the envelope's. Pure. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/error.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxXmlDepth = 192;         ///< Restrictions nest three elements a level, embedded messages one.
inline constexpr std::size_t kMaxXmlNodes = 1'000'000;   ///< Elements of one request.

struct XmlNode {
    std::string name;
    std::string text;                ///< Of an element without children.
    std::vector<XmlNode> children;
    std::string includes;            ///< `href` of an xop:Include: where the bytes are (a MIME part's id).
    bool isNil = false;              ///< xsi:nil.

    /// Null when there is none of that name.
    const XmlNode* child(std::string_view childName) const noexcept;
};

/// The element of the operation. Syntax for what is no SOAP 1.1 request, LimitReached beyond the limits.
Result<XmlNode> readEnvelope(std::string_view xml);

class XmlWriter {
public:
    explicit XmlWriter(std::string& out) : _out(out) {}
    void open(std::string_view name);
    void close(std::string_view name);
    void text(std::string_view name, std::string_view value);    ///< Escaped; what XML 1.0 cannot hold is left out.
    void number(std::string_view name, std::uint64_t value);
    void number(std::string_view name, std::int64_t value);
    void boolean(std::string_view name, bool value);
    void real(std::string_view name, double value);
    void base64(std::string_view name, std::string_view bytes);
    /// As it stands.
    void raw(std::string_view xml) { _out += xml; }

private:
    std::string& _out;
};

/// What stands before and behind an operation's answer.
std::string_view envelopeHead() noexcept;
std::string_view envelopeTail() noexcept;
/// A whole answer that says that the request could not be taken (SOAP 1.1 section 4.4).
std::string faultEnvelope(bool isClients, std::string_view text);

}  // namespace corbel::soap

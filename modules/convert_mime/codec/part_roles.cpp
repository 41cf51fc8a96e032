#include "codec/part_roles.h"

#include <algorithm>

#include "codec/charset.h"
#include "codec/header.h"
#include "corbel/convert.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

using mime::Part;

bool isPkcs7(const Part& part) {
    if (part.type != "APPLICATION") return false;
    if (part.subtype == "PKCS7-MIME" || part.subtype == "X-PKCS7-MIME") return true;
    return part.subtype == "OCTET-STREAM" && text::toLower(fileName(part)).ends_with(".p7m");
}

class Walk {
public:
    Walk(const mime::PartIndex& index, PartRoles& roles) : _parts(index.parts), _roles(roles) {}

    void visit(std::uint32_t at, bool isRelated) {
        const Part& part = _parts[at];
        if (part.isMultipart() && part.firstChild != 0) {
            if (part.subtype == "SIGNED")
                visitSigned(at, isRelated);
            else if (isProtectedEntity(part))
                attach(at, isRelated);
            else if (part.subtype == "ALTERNATIVE")
                visitAlternative(at, isRelated);
            else if (part.subtype == "RELATED")
                visitRelated(at);
            else
                visitChildren(at, isRelated);
        } else if (!takeBody(at)) {
            attach(at, isRelated);
        }
    }

    /// What is signed may be a body; else it is part of the entity, which is one attachment.
    void visitSigned(std::uint32_t at, bool isRelated) {
        ++_signed;
        visit(_parts[at].firstChild, isRelated);
        --_signed;
        attach(at, isRelated);
    }

private:
    void visitChildren(std::uint32_t at, bool isRelated) {
        for (std::uint32_t child = _parts[at].firstChild; child != 0; child = _parts[child].nextSibling) visit(child, isRelated);
    }

    void visitAlternative(std::uint32_t at, bool isRelated) {
        ++_alternatives;
        visitChildren(at, isRelated);
        if (--_alternatives == 0 && (_roles.text || _roles.html)) _isClosed = true;
    }

    void visitRelated(std::uint32_t at) {
        const std::string start = parameter(_parts[at].parameters, "START");
        std::uint32_t root = _parts[at].firstChild;
        for (std::uint32_t child = root; child != 0 && !start.empty(); child = _parts[child].nextSibling) {
            if (_parts[child].id == start) {
                root = child;
                break;
            }
        }
        visit(root, false);
        for (std::uint32_t child = _parts[at].firstChild; child != 0; child = _parts[child].nextSibling) {
            if (child != root) visit(child, true);
        }
    }

    bool takeBody(std::uint32_t at) {
        const Part& part = _parts[at];
        const bool isBroken = part.isMultipart();  // Its boundary never came: what stands there is shown as text.
        if (!isBroken && part.type != "TEXT") return false;
        if (_isClosed || part.disposition == "ATTACHMENT" || part.bodySize > convert::kMaxBodyBytes) return false;
        const bool isHtml = part.subtype == "HTML";
        if (!isBroken && !isHtml && part.subtype != "PLAIN") return false;
        const bool isAlone = part.parent == at || _parts[part.parent].isMessage();
        if (_alternatives == 0 && !isAlone && !fileName(part).empty()) return false;
        auto& slot = isHtml ? _roles.html : _roles.text;
        if (slot) return false;
        slot = at;
        if (_alternatives == 0) _isClosed = true;
        return true;
    }

    void attach(std::uint32_t at, bool isRelated) {
        if (_signed > 0 || (_parts[at].isMultipart() && _parts[at].bodySize == 0)) return;
        if (_roles.attachments.size() < kMaxAttachments) _roles.attachments.push_back({at, isRelated});
    }

    const std::vector<Part>& _parts;
    PartRoles& _roles;
    int _alternatives = 0;   ///< Open multipart/alternative above.
    int _signed = 0;         ///< Open multipart/signed above.
    bool _isClosed = false;  ///< The bodies are found.
};

int hexDigit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = text::lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// charset'language'percent-encoded (RFC 2231 section 4).
std::string decodeExtended(std::string_view value) {
    const auto first = value.find('\''), second = first == std::string_view::npos ? first : value.find('\'', first + 1);
    const std::string_view charset = second == std::string_view::npos ? std::string_view() : value.substr(0, first);
    if (second != std::string_view::npos) value.remove_prefix(second + 1);
    std::string bytes;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const int high = value[at] == '%' && at + 2 < value.size() ? hexDigit(value[at + 1]) : -1;
        const int low = high >= 0 ? hexDigit(value[at + 2]) : -1;
        if (low >= 0) at += 2;
        bytes.push_back(low >= 0 ? static_cast<char>(high << 4 | low) : value[at]);
    }
    return decodeAnyway(bytes, charset);
}

}  // namespace

std::string parameter(const std::vector<std::pair<std::string, std::string>>& parameters, std::string_view name) {
    const std::string extended = std::string(name) + "*";
    const std::string* plain = nullptr;
    for (const auto& [key, value] : parameters) {
        if (key == extended) return decodeExtended(value);
        if (key == name && !plain) plain = &value;
    }
    return plain ? decodeWords(*plain) : std::string();
}

std::string fileName(const Part& part) {
    std::string name = parameter(part.dispositionParameters, "FILENAME");
    if (name.empty()) name = parameter(part.parameters, "NAME");
    name.erase(0, name.find_last_of("/\\") + 1);
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    return std::string(text::trim(name));
}

bool isProtectedEntity(const Part& part) {
    return part.isMultipart() && part.firstChild != 0 && (part.subtype == "ENCRYPTED" || part.subtype == "SIGNED");
}

PartRoles rolesOf(const mime::PartIndex& index, std::uint32_t root) {
    PartRoles roles;
    const Part& part = index.parts[root];
    Walk walk(index, roles);
    if (isProtectedEntity(part)) {
        roles.kind = part.subtype == "SIGNED" ? MessageKind::ClearSigned : MessageKind::Encrypted;
        walk.visit(root, false);
    } else if (isPkcs7(part)) {
        roles.kind = MessageKind::Opaque;
        roles.attachments.push_back({root, false});
    } else {
        if (part.isMultipart() && part.subtype == "REPORT") roles.kind = MessageKind::Report;
        walk.visit(root, false);
    }
    return roles;
}

}  // namespace corbel::convert_mime

// IMAP's BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2) from the index.
#include "corbel/mime.h"
#include "mime/fields.h"
#include "mime/imap_string.h"

namespace corbel::mime {
namespace {

using detail::appendNString;
using detail::appendString;

/// The grammar has no multipart or message without content: this stands for what is not there.
constexpr std::string_view kEmptyBody = "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0)";
constexpr std::string_view kEmptyBodyExtended = "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 0 0 NIL NIL NIL NIL)";
constexpr std::string_view kEmptyEnvelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";

class Renderer {
public:
    Renderer(const std::vector<Part>& parts, std::string& out, bool isExtended) : _parts(parts), _out(out), _isExtended(isExtended) {}

    /// Recursion is bounded by kMaxDepth.
    void part(const Part& p) {
        _out.push_back('(');
        if (p.isMultipart()) {
            multipart(p);
        } else {
            single(p);
        }
        _out.push_back(')');
    }

private:
    void multipart(const Part& p) {
        if (p.firstChild == 0) _out.append(emptyBody());
        for (auto child = p.firstChild; child != 0; child = _parts[child].nextSibling) part(_parts[child]);
        _out.push_back(' ');
        appendString(_out, p.subtype);
        if (!_isExtended) return;
        _out.push_back(' ');
        parameters(p.parameters);
        tail(p);
    }

    void single(const Part& p) {
        appendString(_out, p.type);
        _out.push_back(' ');
        appendString(_out, p.subtype);
        _out.push_back(' ');
        const bool isText = p.type == "TEXT";
        if (isText && p.parameters.empty()) {
            _out.append("(\"CHARSET\" \"US-ASCII\")");  // The default: RFC 2045 section 5.2, RFC 2046 section 4.1.2.
        } else {
            parameters(p.parameters);
        }
        for (const auto* value : {&p.id, &p.description}) {
            _out.push_back(' ');
            appendNString(_out, *value);
        }
        _out.push_back(' ');
        appendString(_out, p.encoding);
        number(p.bodySize);
        // MESSAGE/GLOBAL is a plain leaf in this grammar.
        const bool isMessage = p.isMessage() && p.subtype == "RFC822";
        if (isMessage) message(p);
        if (isText || isMessage) number(p.lines);
        if (!_isExtended) return;
        _out.push_back(' ');
        appendNString(_out, p.md5);
        tail(p);
    }

    void message(const Part& p) {
        _out.push_back(' ');
        if (p.firstChild == 0) {
            _out.append(kEmptyEnvelope).append(" ").append(emptyBody());
            return;
        }
        const Part& inner = _parts[p.firstChild];
        _out.append(inner.envelope.empty() ? kEmptyEnvelope : std::string_view(inner.envelope)).append(" ");
        part(inner);
    }

    /// Disposition, language and location.
    void tail(const Part& p) {
        _out.push_back(' ');
        if (p.disposition.empty()) {
            _out.append("NIL");
        } else {
            _out.push_back('(');
            appendString(_out, p.disposition);
            _out.push_back(' ');
            parameters(p.dispositionParameters);
            _out.push_back(')');
        }
        _out.push_back(' ');
        languages(p.language);
        _out.push_back(' ');
        appendNString(_out, p.location);
    }

    void languages(std::string_view list) {
        if (list.find(',') == std::string_view::npos) return appendNString(_out, list);
        std::string tags;
        while (!list.empty()) {
            const auto comma = std::min(list.find(','), list.size());
            const auto tag = detail::trimSpace(list.substr(0, comma));
            list.remove_prefix(std::min(comma + 1, list.size()));
            if (tag.empty()) continue;
            if (!tags.empty()) tags.push_back(' ');
            appendString(tags, tag);
        }
        if (tags.empty()) {
            _out.append("NIL");
        } else {
            _out.append("(").append(tags).append(")");
        }
    }

    void parameters(const std::vector<std::pair<std::string, std::string>>& list) {
        if (list.empty()) {
            _out.append("NIL");
            return;
        }
        char separator = '(';
        for (const auto& [name, value] : list) {
            _out.push_back(separator);
            separator = ' ';
            appendString(_out, name);
            _out.push_back(' ');
            appendString(_out, value);
        }
        _out.push_back(')');
    }

    void number(std::uint64_t n) { _out.append(" ").append(std::to_string(n)); }
    std::string_view emptyBody() const { return _isExtended ? kEmptyBodyExtended : kEmptyBody; }

    const std::vector<Part>& _parts;
    std::string& _out;
    bool _isExtended;
};

}  // namespace

void PartIndex::renderBodyStructure(std::string& out, bool extended) const {
    static const std::vector<Part> empty(1, [] {
        Part part;
        part.type = "TEXT", part.subtype = "PLAIN", part.encoding = "7BIT";
        return part;
    }());
    const auto& all = parts.empty() ? empty : parts;
    Renderer(all, out, extended).part(all[0]);
}

}  // namespace corbel::mime

#include "codec/xml.h"

#include <Poco/SAX/Attributes.h>
#include <Poco/SAX/DefaultHandler.h>
#include <Poco/SAX/InputSource.h>
#include <Poco/SAX/LexicalHandler.h>
#include <Poco/SAX/SAXException.h>
#include <Poco/SAX/SAXParser.h>

#include <charconv>
#include <cmath>

#include "corbel/text.h"

namespace corbel::soap {
namespace {

constexpr std::string_view kEnvelope = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kInstance = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::string_view kXop = "http://www.w3.org/2004/08/xop/include";

/// Builds the tree. What is wrong is kept, not thrown: the parser below is C.
class TreeBuilder final : public Poco::XML::DefaultHandler, public Poco::XML::LexicalHandler {
public:
    void startElement(const Poco::XML::XMLString& uri, const Poco::XML::XMLString& name, const Poco::XML::XMLString&,
                      const Poco::XML::Attributes& attributes) override {
        if (failure) return;
        if (++_depth > kMaxXmlDepth) return fail(ErrorCode::LimitReached, "The request nests too deeply");
        if (++_count > kMaxXmlNodes) return fail(ErrorCode::LimitReached, "The request has too many elements");
        if (_depth == 1 && (uri != kEnvelope || name != "Envelope")) return fail(ErrorCode::Syntax, "Not a SOAP 1.1 envelope");
        if (_depth == 2) _isInBody = uri == kEnvelope && name == "Body";
        if (_depth < 3 || !_isInBody) return;
        if (_depth == 3 && hasRequest) return fail(ErrorCode::Syntax, "The body holds more than one request");
        const bool isInclude = uri == kXop && name == "Include";
        XmlNode node;
        node.name = name;
        for (int i = 0; i < attributes.getLength(); ++i) {
            const std::string& attribute = attributes.getLocalName(i);
            if (attribute == "href" && isInclude) node.includes = attributes.getValue(i);
            else if (attribute == "href" || (attribute == "id" && attributes.getURI(i).empty()))
                return fail(ErrorCode::Syntax, "References between elements are not supported");
            else if (attribute == "nil" && attributes.getURI(i) == kInstance)
                node.isNil = attributes.getValue(i) == "true" || attributes.getValue(i) == "1";
        }
        if (_depth == 3) {
            request = std::move(node);
            hasRequest = true;
            _open.push_back(&request);
            return;
        }
        // A parent keeps no text between its children. Pointers into vectors that grow stay good: only the last of each level is open.
        XmlNode& parent = *_open.back();
        parent.text.clear();
        parent.children.push_back(std::move(node));
        _open.push_back(&parent.children.back());
    }

    void endElement(const Poco::XML::XMLString&, const Poco::XML::XMLString&, const Poco::XML::XMLString&) override {
        if (failure) return;
        --_depth;
        if (!_open.empty()) _open.pop_back();
    }

    void characters(const Poco::XML::XMLChar text[], int start, int length) override {
        if (failure || _open.empty() || !_open.back()->children.empty()) return;
        _open.back()->text.append(text + start, static_cast<std::size_t>(length));
    }

    void startDTD(const Poco::XML::XMLString&, const Poco::XML::XMLString&, const Poco::XML::XMLString&) override {
        fail(ErrorCode::Syntax, "A document type declaration is not allowed");
    }
    void endDTD() override {}
    void startEntity(const Poco::XML::XMLString&) override {}
    void endEntity(const Poco::XML::XMLString&) override {}
    void startCDATA() override {}
    void endCDATA() override {}
    void comment(const Poco::XML::XMLChar[], int, int) override {}

    XmlNode request;
    bool hasRequest = false;
    std::optional<Error> failure;

private:
    void fail(ErrorCode code, std::string text) {
        if (!failure) failure.emplace(code, std::move(text));
    }

    std::vector<XmlNode*> _open;
    std::size_t _depth = 0, _count = 0;
    bool _isInBody = false;
};

bool isText(unsigned char letter) noexcept { return letter >= 0x20 || letter == '\t' || letter == '\n' || letter == '\r'; }

}  // namespace

const XmlNode* XmlNode::child(std::string_view childName) const noexcept {
    for (const XmlNode& each : children) {
        if (each.name == childName) return &each;
    }
    return nullptr;
}

Result<XmlNode> readEnvelope(std::string_view xml) {
    TreeBuilder builder;
    Poco::XML::SAXParser parser;
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_GENERAL_ENTITIES, false);
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_PARAMETER_ENTITIES, false);
    parser.setContentHandler(&builder);
    parser.setProperty(Poco::XML::XMLReader::PROPERTY_LEXICAL_HANDLER, static_cast<Poco::XML::LexicalHandler*>(&builder));
    try {
        parser.parseMemoryNP(xml.data(), xml.size());
    } catch (const Poco::Exception& exception) {
        if (builder.failure) return *builder.failure;
        return Error(ErrorCode::Syntax, "The request is not well-formed XML", exception.displayText());
    }
    if (builder.failure) return *builder.failure;
    if (!builder.hasRequest) return Error(ErrorCode::Syntax, "The envelope holds no request");
    return std::move(builder.request);
}

void XmlWriter::open(std::string_view name) { _out.append("<").append(name).append(">"); }
void XmlWriter::close(std::string_view name) { _out.append("</").append(name).append(">"); }

void XmlWriter::text(std::string_view name, std::string_view value) {
    open(name);
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char letter = value[i];
        switch (letter) {
            case '&': _out += "&amp;"; break;
            case '<': _out += "&lt;"; break;
            case '>': _out += "&gt;"; break;
            case '\r': _out += "&#xD;"; break;   // a bare one would be read as a line feed
            default:
                // U+FFFE and U+FFFF are no characters of XML either.
                if (letter == '\xEF' && value.substr(i, 2) == "\xEF\xBF" && i + 2 < value.size() && static_cast<unsigned char>(value[i + 2]) >= 0xBE) i += 2;
                else if (isText(static_cast<unsigned char>(letter))) _out += letter;
        }
    }
    close(name);
}

void XmlWriter::number(std::string_view name, std::uint64_t value) {
    open(name);
    _out += std::to_string(value);
    close(name);
}

void XmlWriter::number(std::string_view name, std::int64_t value) {
    open(name);
    _out += std::to_string(value);
    close(name);
}

void XmlWriter::boolean(std::string_view name, bool value) {
    open(name);
    _out += value ? "true" : "false";
    close(name);
}

void XmlWriter::real(std::string_view name, double value) {
    open(name);
    if (std::isnan(value)) _out += "NaN";
    else if (std::isinf(value)) _out += value > 0 ? "INF" : "-INF";
    else {
        char buffer[64];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
        _out.append(buffer, end);
    }
    close(name);
}

void XmlWriter::base64(std::string_view name, std::string_view bytes) {
    open(name);
    _out += text::base64Encode(bytes);
    close(name);
}

std::string_view envelopeHead() noexcept {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" )"
           R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" )"
           R"(xmlns:xop="http://www.w3.org/2004/08/xop/include" xmlns:xmlmime="http://www.w3.org/2004/11/xmlmime" xmlns:ns="urn:zarafa">)"
           R"(<SOAP-ENV:Body SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">)";
}

std::string_view envelopeTail() noexcept { return "</SOAP-ENV:Body></SOAP-ENV:Envelope>"; }

std::string faultEnvelope(bool isClients, std::string_view text) {
    std::string out(envelopeHead());
    XmlWriter writer(out);
    writer.open("SOAP-ENV:Fault");
    writer.text("faultcode", isClients ? "SOAP-ENV:Client" : "SOAP-ENV:Server");
    writer.text("faultstring", text);
    writer.close("SOAP-ENV:Fault");
    return out.append(envelopeTail());
}

}  // namespace corbel::soap

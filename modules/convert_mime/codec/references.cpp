#include "codec/references.h"

#include <algorithm>

#include "codec/part_roles.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::string_view kMethodParameter = "x-mapi-attach-method", kShortPathParameter = "x-mapi-attach-pathname";
constexpr std::string_view kPlaceholder = "@reference.invalid";

bool isWebAddress(std::string_view path) {
    return text::startsWithIgnoreCase(path, "http://") || text::startsWithIgnoreCase(path, "https://");
}

std::optional<AttachMethod> methodOf(std::string_view number) {
    const auto value = text::parseUnsigned(number);
    if (!value || *value > 0xff || !isReference(static_cast<AttachMethod>(*value))) return std::nullopt;
    return static_cast<AttachMethod>(*value);
}

}  // namespace

bool isReference(AttachMethod method) noexcept {
    return method == AttachMethod::ByReference || method == kByReferenceResolve || method == AttachMethod::ByReferenceOnly ||
           method == kByWebReference;
}

std::optional<Reference> referenceOf(const convert::MimeSource& source, std::uint32_t at) {
    const mime::Part& part = source.index->parts[at];
    const bool isEncoded = part.encoding == "BASE64" || part.encoding == "QUOTED-PRINTABLE";
    if (part.type != "MESSAGE" || part.subtype != "EXTERNAL-BODY" || part.bodySize > kMaxReferenceBytes || isEncoded) return std::nullopt;
    Reference reference{};
    reference.path = parameter(part.parameters, "URL");
    const std::string number = parameter(part.parameters, text::toUpper(kMethodParameter));
    if (!number.empty()) {
        const auto method = methodOf(number);
        if (!method) return std::nullopt;
        reference.method = *method;
        if (!isWebAddress(reference.path) || !parameter(part.parameters, text::toUpper(kShortPathParameter)).empty()) return std::nullopt;
    } else {
        const bool isAddressAlone = part.parameters.size() == 2 && text::equalsIgnoreCase(parameter(part.parameters, "ACCESS-TYPE"), "url");
        if (!isAddressAlone || !isWebAddress(reference.path)) return std::nullopt;
        // It may be broken into lines at blanks that are not its own (RFC 2017 section 3.1).
        std::erase_if(reference.path, [](char c) { return c == ' ' || c == '\t'; });
        reference.method = kByWebReference;
    }
    std::string described;
    source.content->read(source.prefixBytes + part.bodyOffset, part.bodySize, described);
    reference.described = mime::scan(described);
    // Bytes below the header mean something that a reference cannot hold.
    if (!text::trim(std::string_view(described).substr(reference.described.parts[0].bodyOffset)).empty()) return std::nullopt;
    return reference;
}

Parameters referenceParameters(const MessageAttachment& attachment) {
    const PropertyBag& bag = attachment.properties;
    const std::string_view longPath = bag.text(kAttachLongPathname), shortPath = bag.text(tags::AttachPathname);
    const std::string path(longPath.empty() ? shortPath : longPath);
    const bool isUrl = attachment.method == kByWebReference || path.find("://") != std::string::npos;
    Parameters all{{"access-type", isUrl ? "URL" : "local-file"},
                   {isUrl ? "URL" : "name", path},
                   {kMethodParameter, std::to_string(static_cast<unsigned>(attachment.method))}};
    if (!longPath.empty()) all.emplace_back(kShortPathParameter, shortPath);
    return all;
}

std::string placeholderId(std::string_view seed, std::uint32_t number) {
    return std::string(seed.substr(0, 16)) + "." + std::to_string(number) + std::string(kPlaceholder);
}

bool isPlaceholderId(std::string_view id) noexcept { return id.ends_with(kPlaceholder); }

}  // namespace corbel::convert_mime

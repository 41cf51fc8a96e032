#include "codec/converter.h"

#include "codec/charset.h"
#include "codec/header.h"
#include "codec/list_fields.h"

namespace corbel::convert_mime {

std::string GmimeConverter::decodeHeader(std::string_view raw) { return decodeWords(raw); }

mime::ListFields GmimeConverter::listFields(std::string_view header, const mime::PartIndex& index) { return makeListFields(header, index); }

std::string GmimeConverter::decodeText(std::string_view body, std::string_view encoding, std::string_view charset) {
    return decodeLenient(mime::decodeTransfer(body, encoding), charset);
}

std::string GmimeConverter::toUtf8(std::string_view bytes, std::string_view charset) { return decodeStrict(bytes, charset); }

}  // namespace corbel::convert_mime

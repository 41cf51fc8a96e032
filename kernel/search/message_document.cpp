#include "search/message_document.h"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "corbel/message_text.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"
#include "search/html_text.h"

namespace corbel::search {
namespace {

std::uint32_t fieldOfHeader(std::string_view name) {
    const auto isOneOf = [&](std::initializer_list<std::string_view> names) {
        return std::any_of(names.begin(), names.end(), [&](std::string_view known) { return text::equalsIgnoreCase(known, name); });
    };
    if (isOneOf({"Subject"})) return kSearchSubject;
    if (isOneOf({"From", "Sender", "Reply-To"})) return kSearchFrom;
    if (isOneOf({"To", "Cc", "Bcc"})) return kSearchTo;
    return kSearchHeader;
}

class Builder {
public:
    Builder(ContentReader& content, std::uint64_t prefixBytes, const mime::PartIndex& index, mime::Converter* converter,
            SearchDocument& document)
        : _content(content),
          _prefixBytes(prefixBytes),
          _index(index),
          _converter(converter),
          _document(document),
          _isInside(index.parts.size()) {
        for (std::size_t i = 1; i < index.parts.size(); ++i) {
            const std::uint32_t parent = index.parts[i].parent;
            _isInside[i] = (parent < i && _isInside[parent]) || index.parts[parent].isMessage();
        }
    }

    void run() {
        addHeader(mime::searchedHeader(_content, _index, _prefixBytes), true, 0);
        mime::forEachBodyText(_content, _index, _prefixBytes, _converter, [&](const mime::BodyText& text) {
            const mime::Part& part = _index.parts[text.part];
            if (text.isHeader) {
                const bool isOfMessage = _index.parts[part.parent].isMessage();
                addHeader(text.text, false, isOfMessage ? kSearchAttachment : kSearchSource);
                addNames(part);
            } else {
                addBody(part, _isInside[text.part], text.text);
            }
            return _document.isComplete;
        });
    }

private:
    /// `field` 0: by the name of each field.
    void addHeader(std::string_view header, bool isOwn, std::uint32_t field) {
        mime::forEachHeaderField(header, [&](std::string_view name, std::string_view value) {
            // A name that is no name is compared unfolded by the exact search.
            if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
                _document.isComplete = false;
            add(isOwn ? kSearchHeader : field, std::string(name));
            add(isOwn ? fieldOfHeader(name) : field, mime::headerText(value, _converter));
        });
    }

    void addNames(const mime::Part& part) {
        for (const auto* parameters : {&part.dispositionParameters, &part.parameters}) {
            for (const auto& [name, value] : *parameters) {
                if (name == "FILENAME" || name == "NAME") add(kSearchAttachment, mime::headerText(value, _converter));
            }
        }
    }

    void addBody(const mime::Part& part, bool isInside, std::string_view text) {
        const bool isHtml = part.type == "TEXT" && part.subtype == "HTML";
        const bool isPlain = part.type == "TEXT" && (part.subtype == "PLAIN" || part.subtype == "ENRICHED");
        const bool isBody = !isInside && part.disposition != "ATTACHMENT" && (isHtml || isPlain);
        const std::uint32_t field = isBody ? kSearchBody : kSearchAttachment;
        if (isHtml) {
            add(kSearchSource, std::string(text));
            add(field, htmlToText(text));
        } else {
            add(field, std::string(text));
        }
    }

    void add(std::uint32_t field, std::string text) {
        if (text.empty() || !_document.isComplete) return;
        _bytes += text.size();
        if (_bytes > kMaxMessageText) {
            _document.isComplete = false;
            return;
        }
        _texts.push_back(std::move(text));
        _document.texts.push_back({field, _texts.back()});
    }

    ContentReader& _content;
    const std::uint64_t _prefixBytes;
    const mime::PartIndex& _index;
    mime::Converter* const _converter;
    SearchDocument& _document;
    std::vector<bool> _isInside;  // a message within this one
    std::deque<std::string> _texts;
    std::size_t _bytes = 0;
};

void addFurther(const PropertyTexts& further, SearchDocument& document) {
    std::size_t bytes = 0;
    for (const SearchText& text : document.texts) bytes += text.text.size();
    for (const auto& [field, text] : further) {
        bytes += text.size();
        if (bytes > kMaxMessageText) document.isComplete = false;
        else if (!text.empty()) document.texts.push_back({field, text});
    }
}

/// Its text comes out of bytes that no text search reads.
bool hidesText(const mime::PartIndex& index) {
    return std::any_of(index.parts.begin(), index.parts.end(), [](const mime::Part& part) {
        return part.type == "APPLICATION" && (part.subtype == "MS-TNEF" || part.subtype == "VND.MS-TNEF");
    });
}

}  // namespace

void makeDocument(ItemId item, std::uint64_t contentId, ContentReader& content, std::uint64_t prefixBytes, std::string_view structure,
                  mime::Converter* converter, const PropertyTexts& further, const std::function<void(const SearchDocument&)>& each) {
    SearchDocument document{item, contentId, {}, true};
    const auto index = mime::PartIndex::parse(structure);
    if (!index || index->parts.empty()) {
        document.isComplete = false;
        return each(document);
    }
    Builder builder(content, prefixBytes, *index, converter, document);
    builder.run();
    addFurther(further, document);
    if (hidesText(*index)) document.isComplete = false;
    each(document);
}

void makeDocument(ItemId item, std::uint64_t contentId, const PropertyTexts& texts, const std::function<void(const SearchDocument&)>& each) {
    SearchDocument document{item, contentId, {}, true};
    addFurther(texts, document);
    each(document);
}

void addPropertyText(PropTag tag, std::string_view value, PropertyTexts& texts) {
    if (tag == tags::Html) {
        // Of another charset when it is no UTF-8: words of letters beyond ASCII are found when it has been rendered.
        texts.emplace_back(kSearchSource, value);
        texts.emplace_back(kSearchBody, htmlToText(value));
    } else if (tag == tags::Body) {
        texts.emplace_back(kSearchBody, value);
    } else if (tag == tags::Subject) {
        texts.emplace_back(kSearchSubject, value);
    } else if (tag == tags::DisplayTo) {
        texts.emplace_back(kSearchTo, value);
    } else if (tag == tags::AttachLongFilename) {
        texts.emplace_back(kSearchAttachment, value);
    } else if (tag != tags::MessageClass) {
        texts.emplace_back(kSearchFrom, value);
    }
}

}  // namespace corbel::search

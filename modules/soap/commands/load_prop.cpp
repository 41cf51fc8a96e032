// loadProp: one property whole, however large; of a message, something in it, a folder or a store.
#include "commands/verbs.h"
#include "computed_props.h"
#include "corbel/property_tags.h"
#include "object_numbers.h"
#include "wire_tags.h"

namespace corbel::soap {
namespace {

constexpr std::uint64_t kMaxValueBytes = 128 * 1024 * 1024;   // in memory it stands several times

struct LoadProp {
    Bytes entryid;
    std::uint32_t object = 0;   ///< 0, the number of the entryid's object or of something in it.
    std::uint32_t tag = 0;
};
template <class V>
void fields(V& visit, LoadProp& value) {
    visit("sEntryId", value.entryid);
    visit("ulObjId", value.object);
    visit("ulPropTag", value.tag);
}

struct LoadPropAnswer {
    std::optional<Property> property;
};
template <class V>
void fields(V& visit, LoadPropAnswer& value) {
    visit("lpPropVal", value.property);
}

Error noProperty() { return Error(ErrorCode::NotFound, "There is no such property"); }

void checkSize(std::uint64_t size) {
    if (size > kMaxValueBytes) throw Error(ErrorCode::TooLarge, "The value is too large to be loaded at once");
}

Property whole(PropTag tag, ValueReader& reader) {
    checkSize(reader.size());
    std::string bytes;
    reader.read(0, reader.size(), bytes);
    return {tag, std::move(bytes)};
}

/// Those that are written in pieces are read so.
bool isStreamed(PropTag tag) noexcept { return !tag.isMultiValue() && (tag.type() == PropType::Unicode || tag.type() == PropType::Binary); }

Property completed(Call& call, const ObjectPlace& place, PropTag tag, const PropertyBag& stored) {
    Property found = std::move(complete(call, place, {&tag, 1}, stored).at(0));
    if (found.tag.type() == PropType::Error) throw noProperty();
    return found;
}

/// As it is, computed or kept; a large one from its reader.
Property valueOf(Call& call, const ObjectPlace& place, PropTag tag, const std::function<PropertyBag(std::span<const PropTag>)>& get,
                 const std::function<std::unique_ptr<ValueReader>()>& open) {
    const auto sources = sourcesOf(place.kind, {&tag, 1});
    const PropertyBag stored = get(sources);
    const Property* const kept = stored.findId(tag.id());
    if (kept && kept->tag.type() == PropType::Error && isStreamed(tag)) return whole(tag, *open());
    return completed(call, place, tag, stored);
}

Property ofObject(Call& call, const ObjectPlace& place, PropTag tag, PropertyObject& object) {
    return valueOf(call, place, tag, [&](std::span<const PropTag> tags) { return object.get(tags); }, [&] { return object.openValue(tag); });
}

/// Takes the bytes of a message that IMAP sees.
class MimeSink final : public RowSink {
public:
    bool row(const MessageRow& row) override {
        checkSize(row.content->size());
        row.content->read(0, row.content->size(), bytes.emplace());
        return false;
    }
    std::optional<std::string> bytes;
};

Property mimeOf(const MessageRef& message) {
    if (message.place.state != ItemState::Visible) throw noProperty();
    MimeSink sink;
    message.store.read(message.place.folder, {&message.place.uid, 1}, kFieldContent, sink);
    if (!sink.bytes) throw noProperty();
    return {wiretags::ImapEmail, std::move(*sink.bytes)};
}

class PartFinder {
public:
    PartFinder(Call& call, const ObjectPlace& place, std::uint32_t wanted, PropTag tag) : _call(call), _place(place), _wanted(wanted), _tag(tag) {}

    /// nullopt: it is not in there.
    std::optional<Property> in(MessageObject& message, std::uint32_t number) {
        if (!isDeep()) return shallow(message, number);
        for (const std::uint32_t each : message.attachments()) {
            const auto attachment = message.openAttachment(each);
            const std::uint32_t own = partNumber(number, PartKind::Attachment, each);
            if (own == _wanted) return ofAttachment(*attachment);
            if (auto found = inside(*attachment, own)) return found;
        }
        return std::nullopt;
    }

private:
    bool isDeep() const { return (_wanted & kKindBits) == kKindBits; }

    /// What is directly in the message needs no search.
    std::optional<Property> shallow(MessageObject& message, std::uint32_t number) {
        const std::uint32_t attachmentNumber = _wanted & ~(0x80000000u | kKindBits);
        const std::uint32_t own = partNumber(number, PartKind::Attachment, attachmentNumber);
        if (own != _wanted && partNumber(own, PartKind::Embedded, 0) != _wanted) return std::nullopt;
        const auto attachment = message.openAttachment(attachmentNumber);
        if (own == _wanted) return ofAttachment(*attachment);
        return ofObject(_call, embeddedPlace(), _tag, *attachment->openEmbedded());
    }

    std::optional<Property> inside(AttachmentObject& attachment, std::uint32_t own) {
        if (attachment.method() != AttachMethod::Embedded) return std::nullopt;
        const auto embedded = attachment.openEmbedded();
        const std::uint32_t number = partNumber(own, PartKind::Embedded, 0);
        if (number == _wanted) return ofObject(_call, embeddedPlace(), _tag, *embedded);
        return in(*embedded, number);
    }

    Property ofAttachment(AttachmentObject& attachment) {
        if (_tag == corbel::tags::AttachDataBinary) return whole(_tag, *attachment.openData());
        return ofObject(_call, {ObjectKind::Attachment, _place.store, _place.folder, _place.item}, _tag, attachment);
    }
    ObjectPlace embeddedPlace() const { return {ObjectKind::Message, _place.store, _place.folder, 0}; }

    static constexpr std::uint32_t kKindBits = 0x60000000;
    Call& _call;
    const ObjectPlace& _place;
    const std::uint32_t _wanted;
    const PropTag _tag;
};

Property ofMessage(Call& call, const MessageRef& message, std::uint32_t number, PropTag tag) {
    const ObjectPlace place{ObjectKind::Message, &message.store, message.place.folder, message.place.item};
    const std::uint32_t own = numberOf(message.place.item);
    const bool isItself = number == 0 || number == own;
    if (!isItself && !isPartNumber(number)) throw Error(ErrorCode::NotFound, "There is no such object");
    const auto object = message.store.objects().open(message.place.item);
    if (isItself && tag == wiretags::ImapEmail) return mimeOf(message);
    if (isItself) return ofObject(call, place, tag, *object);
    auto found = PartFinder(call, place, number, tag).in(*object, own);
    if (!found) throw Error(ErrorCode::NotFound, "There is no such object");
    return std::move(*found);
}

Property ofFolder(Call& call, const FolderRef& ref, PropTag tag) {
    Objects& objects = ref.store.objects();
    const ObjectPlace place{ref.folder == 0 ? ObjectKind::Store : ObjectKind::Folder, &ref.store, ref.folder, 0};
    return valueOf(call, place, tag, [&](std::span<const PropTag> tags) { return objects.folderProperties(ref.folder, tags); },
                   [&] { return objects.openFolderValue(ref.folder, tag); });
}

LoadPropAnswer loadProp(Call& call, const LoadProp& request) {
    const PropTag tag = call.services.names.toStored({request.tag}).at(0);
    if (tag.id() == 0) throw noProperty();
    Property found = Call::parsed(request.entryid.value).type == static_cast<std::uint16_t>(EntryidType::Message)
                         ? ofMessage(call, call.message(request.entryid.value), request.object, tag)
                         : ofFolder(call, call.folder(request.entryid.value), tag);
    found.tag = call.services.names.wire(found.tag);
    return {std::move(found)};
}

}  // namespace

const Operation kLoadProp = operation<loadProp>("loadProp");

}  // namespace corbel::soap

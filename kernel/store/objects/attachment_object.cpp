#include "store/objects/attachment_object.h"

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/objects/property_access.h"
#include "store/objects/value_stream.h"

namespace corbel::store {
namespace {

/// What follows from the attachment itself.
bool isComputedOfAttachment(PropId id) {
    return id == tags::AttachNumber.id() || id == tags::AttachSize.id() || id == tags::AttachMethodTag.id() ||
           id == tags::ObjectType.id() || id == tags::RecordKey.id();
}
constexpr std::int64_t kObjectTypeAttachment = 7;

class SqlAttachment final : public AttachmentObject {
public:
    SqlAttachment(ObjectContextPtr context, std::uint32_t number, std::shared_ptr<DraftAttachment> draft, std::size_t depth)
        : _context(std::move(context)), _number(number), _draft(std::move(draft)), _depth(depth) {}

    std::vector<PropTag> tags() override {
        std::vector<PropTag> tags;
        const PropertyBag all = whole();
        for (const Property& property : all.all()) {
            const auto big = _draft->properties.big.find(property.tag.id());
            tags.push_back(big == _draft->properties.big.end() ? property.tag : big->second.tag);
        }
        return tags;
    }
    PropertyBag get(std::span<const PropTag> tags) override { return select(whole(), tags); }
    void set(std::span<const Property> properties) override {
        for (const Property& property : properties) {
            checkProperty(property);
            refuseComputed(property.tag.id());
        }
        for (const Property& property : properties) {
            if (property.tag == tags::AttachDataBinary) {
                const auto writer = writeData();
                writer->write(std::get<std::string>(property.value));
                writer->commit();
            } else {
                putProperty(_draft->properties, property, valueStaging(_context->file->environment()));
            }
        }
        _draft->isChanged = true;
    }
    void erase(std::span<const PropId> ids) override {
        for (const PropId id : ids) refuseComputed(id);
        for (const PropId id : ids) _draft->properties.erase(id);
        _draft->isChanged = true;
    }
    std::unique_ptr<ValueReader> openValue(PropTag tag) override {
        if (tag.id() == tags::AttachDataBinary.id()) return openData();
        return openDraftValue(_context->file, _draft->properties, tag);
    }
    std::unique_ptr<ValueWriter> writeValue(PropTag tag) override {
        if (tag == tags::AttachDataBinary) return writeData();
        checkStreamed(tag);
        refuseComputed(tag.id());
        return writeStaged(valueStaging(_context->file->environment()), [draft = _draft, tag](std::shared_ptr<const StagedBytes> bytes) {
            draft->isChanged = true;
            if (bytes->size() > kMaxInlineValueBytes) {
                draft->properties.setBig({tag, 0, std::move(bytes)});
                return;
            }
            Property property{tag, std::string()};
            bytes->read(0, bytes->size(), std::get<std::string>(property.value));
            checkProperty(property);
            draft->properties.set(property);
        });
    }

    std::uint32_t number() const override { return _number; }
    AttachMethod method() const override { return _draft->method; }
    std::uint64_t dataBytes() override { return _draft->dataBytes; }
    std::optional<MimeRange> range() const override { return _draft->range; }

    std::unique_ptr<ValueReader> openData() override {
        if (!_draft->mimePath.empty() && !_draft->data) {
            const ConnectionLease lease = _context->file->reader();
            stageMimeData(*lease, *_context->file, *_draft);
        }
        if (_draft->data) return readStaged(_draft->data);
        if (_draft->method == AttachMethod::Embedded || _draft->dataContent == 0) {
            throw Error(ErrorCode::NotFound, "The attachment has no data", "number " + std::to_string(_number));
        }
        return _draft->range ? readRange(_context->file, _draft->dataContent, *_draft->range)
                             : readContent(_context->file, _draft->dataContent);
    }

    std::unique_ptr<ValueWriter> writeData() override {
        if (_draft->method == AttachMethod::Embedded) throw Error(ErrorCode::InvalidArgument, "The attachment is a message");
        return writeStaged(valueStaging(_context->file->environment()), [draft = _draft](std::shared_ptr<const StagedBytes> bytes) {
            draft->dataBytes = bytes->size();
            draft->data = std::move(bytes);
            draft->mimePath.clear();
            draft->range.reset();
            draft->dataContent = 0;
            draft->isChanged = true;
        });
    }

    std::unique_ptr<MessageObject> openEmbedded(bool create) override {
        if (_draft->method != AttachMethod::Embedded) throw Error(ErrorCode::InvalidArgument, "The attachment is not a message");
        if (!_draft->embedded) {
            if (_draft->dataContent == 0 && !create)
                throw Error(ErrorCode::NotFound, "The attachment has no message", "number " + std::to_string(_number));
            if (_depth >= kMaxEmbeddedDepth) throw Error(ErrorCode::LimitReached, "Messages are nested too deep");
            _draft->embedded = std::make_shared<Draft>();
            _draft->embedded->content = _draft->dataContent;
            _draft->embedded->depth = _depth + 1;
            if (_draft->dataContent == 0) _draft->isChanged = true;
        }
        return makeMessageObject(_context, _draft->embedded);
    }

private:
    static void refuseComputed(PropId id) {
        if (isComputedOfAttachment(id))
            throw Error(ErrorCode::InvalidArgument, "A property cannot be changed", "property id " + std::to_string(id));
    }
    PropertyBag whole() const {
        PropertyBag bag = _draft->properties.values;
        bag.set(tags::AttachNumber, std::int64_t{_number});
        bag.set(tags::AttachMethodTag, static_cast<std::int64_t>(_draft->method));
        bag.set(tags::AttachSize, static_cast<std::int64_t>(_draft->dataBytes));
        bag.set(tags::ObjectType, kObjectTypeAttachment);
        return bag;
    }

    const ObjectContextPtr _context;
    const std::uint32_t _number;
    const std::shared_ptr<DraftAttachment> _draft;
    const std::size_t _depth;
};

}  // namespace

std::unique_ptr<AttachmentObject> makeAttachmentObject(ObjectContextPtr context, std::uint32_t number,
                                                       std::shared_ptr<DraftAttachment> draft, std::size_t depth) {
    return std::make_unique<SqlAttachment>(std::move(context), number, std::move(draft), depth);
}

}  // namespace corbel::store

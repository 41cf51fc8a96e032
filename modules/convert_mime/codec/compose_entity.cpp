#include "codec/compose_entity.h"

#include "codec/part_roles.h"
#include "codec/read_bodies.h"
#include "corbel/property_tags.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint64_t kPieceBytes = 64 * 1024;

class EntityContent final : public ContentReader {
public:
    explicit EntityContent(ValueReader& reader) : _reader(reader) {}
    std::uint64_t size() const noexcept override { return _reader.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { _reader.read(offset, length, out); }
    std::optional<std::string_view> whole() override { return std::nullopt; }

private:
    ValueReader& _reader;
};

mime::PartIndex indexOf(ValueReader& reader) {
    mime::Scanner scanner;
    std::string piece;
    for (std::uint64_t at = 0;; at += piece.size()) {
        piece.clear();
        reader.read(at, kPieceBytes, piece);
        if (piece.empty()) return scanner.finish();
        scanner.feed(piece);
    }
}

}  // namespace

bool isSignedFile(const MessageAttachment& attachment) {
    return attachment.method == AttachMethod::ByValue &&
           text::equalsIgnoreCase(attachment.properties.text(tags::AttachMimeTag), "multipart/signed");
}

PropertyBag bodiesOfEntity(ValueReader& entity) {
    const mime::PartIndex index = indexOf(entity);
    const PartRoles roles = rolesOf(index, 0);
    PropertyBag bag;
    if (roles.kind != MessageKind::ClearSigned) return bag;
    EntityContent content(entity);
    readBodies({&index, &content, 0}, roles, bag);
    return bag;
}

}  // namespace corbel::convert_mime

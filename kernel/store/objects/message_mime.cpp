#include "store/objects/message_mime.h"

#include "store/content_reader.h"
#include "store/item_queries.h"

namespace corbel::store {

bool readMime(db::Connection& connection, StoreFile& file, const object_queries::ItemFacts& facts,
              const std::function<void(const MimeMessage&)>& use) {
    using namespace item_queries;
    if (kindOf(facts.row.uid) != ItemKind::Visible) return false;
    db::Statement select = connection.prepare(readSql(kFieldStructure | kFieldContent));
    select.with(file.id(), facts.folder, facts.row.uid, facts.row.uid);
    if (!select.step()) return false;
    ContentRow place;
    place.storage = static_cast<BodyStorage>(select.integer(kColStorage));
    place.sizeBytes = select.unsignedInteger(kColBodySize);
    if (place.storage == BodyStorage::Blob) place.blobKey = select.text(kColBlobKey);
    StoredContent content(connection, file.id(), file.environment().blobs);
    content.set(select.unsignedInteger(kColContent), select.text(kColPrefix), place, select.text(kColBody));
    MimeMessage message;
    message.structure = select.text(kColStructure);
    message.prefixBytes = select.unsignedInteger(kColPrefixBytes);
    message.bytes = &content;
    use(message);
    return true;
}

}  // namespace corbel::store

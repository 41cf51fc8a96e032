#include "store/objects/message_mime.h"

#include "store/content_reader.h"
#include "store/item_queries.h"

namespace corbel::store {
namespace {

bool useMime(db::Connection& connection, StoreFile& file, db::Statement& select, const std::function<void(const MimeMessage&)>& use) {
    using namespace item_queries;
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

}  // namespace

bool readMime(db::Connection& connection, StoreFile& file, const object_queries::ItemFacts& facts,
              const std::function<void(const MimeMessage&)>& use) {
    using namespace item_queries;
    if (kindOf(facts.row.uid) != ItemKind::Visible) return false;
    db::Statement live = connection.prepare(readSql(kFieldStructure | kFieldContent));
    live.with(file.id(), facts.folder, facts.row.uid, facts.row.uid);
    if (live.step()) return useMime(connection, file, live, use);
    db::Statement kept = connection.prepare(readKeptSql());
    kept.with(file.id(), facts.folder, facts.row.uid, facts.row.item);
    return kept.step() && useMime(connection, file, kept, use);
}

}  // namespace corbel::store

#include "store/content_writer.h"

#include "corbel/error.h"
#include "store/content_queries.h"
#include "store/content_reader.h"

namespace corbel::store {
namespace {

void writeOutside(WriteTransaction& transaction, std::uint64_t content, const StagedBytes& bytes) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    if (bytes.place().storage == BodyStorage::Blob) content_queries::insertBlobRef(connection, store, bytes.place().blobKey, content);
    if (bytes.place().storage != BodyStorage::Chunks) return;
    std::string chunk;
    std::uint32_t number = 0;
    for (std::uint64_t offset = 0; offset < bytes.size(); offset += kContentChunkBytes) {
        chunk.clear();
        bytes.read(offset, kContentChunkBytes, chunk);
        content_queries::insertChunk(connection, store, content, number++, chunk);
    }
}

}  // namespace

const StoredMessage& storedMessage(const StagedMessage* message) {
    const auto* stored = dynamic_cast<const StoredMessage*>(message);
    if (!stored) throw Error(ErrorCode::Internal, "Internal storage error", "a message that newMessage() did not make");
    return *stored;
}

std::uint64_t insertBytes(WriteTransaction& transaction, const StagedBytes& bytes) {
    const std::uint64_t content = transaction.nextId();
    content_queries::insert(transaction.connection(), transaction.store(), content, bytes.place(), bytes.sha256(), bytes.body());
    writeOutside(transaction, content, bytes);
    return content;
}

std::uint64_t insertMessage(WriteTransaction& transaction, const StoredMessage& message) {
    const std::uint64_t content = insertBytes(transaction, message.bytes());
    content_queries::insertMime(transaction.connection(), transaction.store(), content, message.envelope(), message.structure());
    return content;
}

void fillContent(WriteTransaction& transaction, std::uint64_t content, const StoredMessage& message) {
    const StagedBytes& bytes = message.bytes();
    content_queries::fill(transaction.connection(), transaction.store(), content, bytes.place(), bytes.sha256(), bytes.body());
    writeOutside(transaction, content, bytes);
    content_queries::insertMime(transaction.connection(), transaction.store(), content, message.envelope(), message.structure());
}

std::uint64_t insertEmptyContent(WriteTransaction& transaction) {
    const std::uint64_t content = transaction.nextId();
    content_queries::insert(transaction.connection(), transaction.store(), content, {}, std::string_view(""), std::string_view(""));
    return content;
}

}  // namespace corbel::store

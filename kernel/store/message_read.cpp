// StoreSession::read(): rows of many messages in as few statements as their UIDs allow.
#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"
#include "store/content_reader.h"
#include "store/item_queries.h"
#include "store/message_changes.h"
#include "store/store_session.h"

namespace corbel::store {
namespace {

constexpr std::size_t kFewUids = 4;                ///< Up to here the snapshot is not worth loading.
constexpr std::size_t kMysqlRowsPerStatement = 512;   ///< The client library keeps a statement's whole result in memory.
constexpr std::size_t kMysqlBodiesPerStatement = 32;

MessageRow toRow(const db::Statement& select, std::uint32_t fields, std::string& guid) {
    using namespace item_queries;
    MessageRow row;
    row.uid = static_cast<Uid>(select.integer(kColUid));
    row.item = select.unsignedInteger(kColItem);
    row.prefixBytes = select.unsignedInteger(kColPrefixBytes);
    if (fields & kFieldReceived) row.received = fromMicros(select.integer(kColReceived));
    if (fields & kFieldSaved) row.saved = fromMicros(select.integer(kColSaved));
    if (fields & kFieldSize) row.sizeBytes = select.unsignedInteger(kColSize);
    if (fields & kFieldEnvelope) row.envelope = select.text(kColEnvelope);
    if (fields & kFieldStructure) row.structure = select.text(kColStructure);
    if (fields & kFieldGuid) row.guid = guid = text::hexEncode(select.text(kColGuid));
    return row;
}

}  // namespace

std::vector<UidRange> SqlStoreSession::rangesToRead(FolderId folder, std::span<const Uid> uids, std::size_t maxLength) {
    std::vector<UidRange> ranges;
    std::size_t length = 0;
    const auto add = [&](Uid uid, bool followsLast) {
        if (followsLast && length < maxLength) {
            ranges.back().last = uid;
            ++length;
        } else {
            ranges.push_back({uid, uid});
            length = 1;
        }
    };
    if (uids.size() <= kFewUids) {
        for (const Uid uid : uids) add(uid, !ranges.empty() && ranges.back().last + 1 == uid);
        return ranges;
    }
    const SnapshotPtr snapshot = this->snapshot(folder);
    std::uint32_t last = 0;
    for (const std::uint32_t index : findItems(*snapshot, uids)) {
        add(snapshot->item(index).uid, !ranges.empty() && index == last + 1);
        last = index;
    }
    return ranges;
}

void SqlStoreSession::read(FolderId folder, std::span<const Uid> uids, std::uint32_t fields, RowSink& sink) {
    require(folder, Right::ReadAny);
    if (!_file->tree()->find(folder)) throw Error(ErrorCode::NotFound, "There is no such folder");
    std::size_t maxLength = SIZE_MAX;
    if (_file->isShared()) maxLength = fields & kFieldContent ? kMysqlBodiesPerStatement : kMysqlRowsPerStatement;
    const std::vector<UidRange> ranges = rangesToRead(folder, uids, maxLength);

    const ConnectionLease lease = _file->reader();
    db::Statement select = lease->prepare(item_queries::readSql(fields));
    StoredContent content(*lease, _file->id(), _file->environment().blobs);
    std::string guid;
    for (const UidRange& range : ranges) {
        select.with(_file->id(), folder, range.first, range.last);
        while (select.step()) {
            MessageRow row = toRow(select, fields, guid);
            if (fields & kFieldContent) {
                ContentRow place;
                place.storage = static_cast<BodyStorage>(select.integer(item_queries::kColStorage));
                place.sizeBytes = select.unsignedInteger(item_queries::kColBodySize);
                if (place.storage == BodyStorage::Blob) place.blobKey = select.text(item_queries::kColBlobKey);
                content.set(select.unsignedInteger(item_queries::kColContent), select.text(item_queries::kColPrefix), place,
                            select.text(item_queries::kColBody));
                row.content = &content;
            }
            if (!sink.row(row)) return;
        }
    }
}

}  // namespace corbel::store

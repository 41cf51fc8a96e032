#include "store/transfer/content_carrier.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property.h"
#include "store/content_queries.h"
#include "store/content_reader.h"
#include "store/item_queries.h"
#include "store/list_queries.h"
#include "store/store_ids.h"
#include "store/transfer/cargo_queries.h"

namespace corbel::store {
namespace {

bool isNumber(std::int64_t type) {
    switch (static_cast<PropType>(type)) {
        case PropType::Int16:
        case PropType::Int32:
        case PropType::Float32:
        case PropType::Float64:
        case PropType::Currency:
        case PropType::AppTime:
        case PropType::Error:
        case PropType::Bool:
        case PropType::Int64:
        case PropType::Time: return true;
        default: return false;
    }
}

/// The cell of a row that names another content; null when none does.
CarriedCell* contentCell(std::size_t table, CarriedRow& row) {
    using namespace cargo_queries;
    if (table == kAttachmentTable && std::holds_alternative<std::int64_t>(row[kAttachmentContent])) return &row[kAttachmentContent];
    if (table != kPropertyTable || !std::holds_alternative<std::int64_t>(row[kPropertyInteger])) return nullptr;
    const bool isBig = std::holds_alternative<std::monostate>(row[kPropertyBytes]) && !isNumber(std::get<std::int64_t>(row[kPropertyType]));
    return isBig ? &row[kPropertyInteger] : nullptr;
}

void loadContent(db::Connection& connection, StoreId store, std::uint64_t id, Cargo& cargo) {
    if (cargo.contents.contains(id)) return;
    std::optional<CarriedContent> content = cargo_queries::content(connection, store, id);
    if (!content) throw Error(ErrorCode::Corrupt, "A message cannot be read", "content " + std::to_string(id) + " of store " + std::to_string(store) + " is missing");
    for (std::size_t table = 0; table < cargo_queries::kContentTables; ++table) {
        content->tables.push_back(cargo_queries::contentRows(connection, table, store, id));
    }
    content->held = cargo_queries::held(connection, store, id);
    const std::vector<std::uint64_t> held = content->held;
    cargo.contents.emplace(id, std::move(*content));
    for (const std::uint64_t other : held) loadContent(connection, store, other, cargo);
}

/// Puts contents into the target store, each once.
class ContentUnloader {
public:
    ContentUnloader(WriteTransaction& transaction, const Cargo& cargo, const ReadChunk& readChunk)
        : _transaction(transaction), _cargo(cargo), _readChunk(readChunk) {}

    std::uint64_t put(std::uint64_t source) {
        if (const auto found = _ids.find(source); found != _ids.end()) return found->second;
        const CarriedContent& content = _cargo.contents.at(source);
        db::Connection& connection = _transaction.connection();
        const StoreId store = _transaction.store();
        const std::uint64_t id = _transaction.nextId();
        _ids.emplace(source, id);
        content_queries::insert(connection, store, id, content.row, content.sha256, content.body);
        if (content.row.storage == BodyStorage::Blob) content_queries::insertBlobRef(connection, store, content.row.blobKey, id);
        if (content.row.storage == BodyStorage::Chunks) putChunks(content, id);
        for (std::size_t table = 0; table < content.tables.size(); ++table) {
            for (CarriedRow row : content.tables[table]) {
                if (CarriedCell* cell = contentCell(table, row)) *cell = static_cast<std::int64_t>(put(static_cast<std::uint64_t>(std::get<std::int64_t>(*cell))));
                cargo_queries::insertContentRow(connection, table, store, id, row);
            }
        }
        for (const std::uint64_t held : content.held) content_queries::addReference(connection, store, put(held), content_queries::Holder::Content, id);
        return id;
    }

private:
    void putChunks(const CarriedContent& content, std::uint64_t id) {
        std::string bytes;
        std::uint32_t chunk = 0;
        for (std::uint64_t done = 0; done < content.row.sizeBytes; done += bytes.size()) {
            bytes.clear();
            _readChunk(content.id, chunk, bytes);
            if (bytes.empty()) throw Error(ErrorCode::Corrupt, "A message cannot be read", "chunk " + std::to_string(chunk) + " of content " + std::to_string(content.id) + " is missing");
            content_queries::insertChunk(_transaction.connection(), _transaction.store(), id, chunk++, bytes);
        }
    }

    WriteTransaction& _transaction;
    const Cargo& _cargo;
    const ReadChunk& _readChunk;
    std::map<std::uint64_t, std::uint64_t> _ids;   // the target's by the source's
};

}  // namespace

Cargo loadCargo(db::Connection& connection, StoreId store, FolderId folder, std::span<const ItemId> items) {
    Cargo cargo;
    for (const ItemId item : items) {
        std::optional<cargo_queries::PlacedItem> placed = cargo_queries::placed(connection, store, folder, item);
        if (!placed) continue;
        const std::vector<ItemRow> rows = item_queries::load(connection, store, folder, {placed->uid, placed->uid});
        if (rows.empty()) continue;
        CarriedItem carried;
        carried.row = rows.front();
        carried.prefix = std::move(placed->prefix);
        carried.listRow = cargo_queries::listRow(connection, store, folder, item);
        carried.properties = cargo_queries::itemProperties(connection, store, item);
        loadContent(connection, store, carried.row.content, cargo);
        cargo.bytes += carried.row.sizeBytes;
        cargo.items.push_back(std::move(carried));
    }
    std::sort(cargo.items.begin(), cargo.items.end(), [](const CarriedItem& a, const CarriedItem& b) { return a.row.uid < b.row.uid; });
    return cargo;
}

std::vector<ItemRow> unload(WriteTransaction& transaction, const Cargo& cargo, Arrivals& arrivals, const ReadChunk& readChunk) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    ContentUnloader contents(transaction, cargo, readChunk);
    KeywordMap keywords(transaction, cargo.keywords, arrivals.folder());
    std::vector<ItemRow> made;
    for (const CarriedItem& item : cargo.items) {
        ItemRow row = item.row;
        row.content = contents.put(item.row.content);
        row.keywords = keywords.map(item.row.keywords);
        row.item = transaction.nextId();
        row = arrivals.add(row);
        item_queries::ItemNames names;
        names.folder = arrivals.folder();
        names.uid = row.uid;
        names.guid = objectGuid(transaction.meta().guid, transaction.meta().epoch, row.item);
        names.entryid = makeEntryid(transaction.meta().guid, ObjectType::Message, names.guid);
        names.sourceKey = makeSourceKey(transaction.meta().guid, row.item);
        item_queries::insertNames(connection, store, row.item, names, item.prefix);
        cargo_queries::insertListRow(connection, store, arrivals.folder(), row.item, item.listRow);
        list_queries::setUid(connection, store, arrivals.folder(), row.item, row.uid);
        for (const CarriedRow& property : item.properties) cargo_queries::insertItemProperty(connection, store, row.item, property);
        made.push_back(row);
    }
    return made;
}

}  // namespace corbel::store

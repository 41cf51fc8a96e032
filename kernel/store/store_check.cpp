#include "store/store_check.h"

#include <algorithm>

#include "store/check_queries.h"
#include "store/counter_queries.h"
#include "store/folder_queries.h"
#include "store/objects/special_folders.h"
#include "store/search/search_queries.h"

namespace corbel::store {
namespace {

class Report {
public:
    void expect(const std::string& what, std::uint64_t kept, std::uint64_t counted) {
        if (kept != counted) lines.push_back(what + ": the counter says " + std::to_string(kept) + ", the rows say " + std::to_string(counted));
    }
    std::vector<std::string> lines;
};

void checkFolder(db::Connection& connection, StoreId store, const FolderRow& folder, const StoreMeta& meta, StoreMeta& sum, Report& report) {
    const std::string name = "folder " + std::to_string(folder.id) + " (" + folder.name + ")";
    const std::optional<CounterRow> row = counter_queries::load(connection, store, folder.id);
    if (!row) {
        report.lines.push_back(name + " has no counters");
        return;
    }
    const check_queries::FolderSums sums = check_queries::sums(connection, store, folder.id, kImapUids, row->recentUid);
    const check_queries::FolderSums pending = check_queries::sums(connection, store, folder.id, kPendingUids, 0);
    const check_queries::FolderSums associated = check_queries::sums(connection, store, folder.id, kAssociatedUids, 0);
    report.expect("messages of " + name, row->total, sums.total);
    report.expect("unseen messages of " + name, row->unseen, sums.unseen);
    report.expect("recent messages of " + name, row->recent, sums.recent);
    report.expect("bytes of " + name, row->sizeBytes, sums.bytes);
    report.expect("messages not yet in MIME of " + name, row->pending, pending.total);
    report.expect("unseen messages not yet in MIME of " + name, row->pendingUnseen, pending.unseen);
    report.expect("associated messages of " + name, row->associated, associated.total);
    report.expect("bytes outside IMAP of " + name, row->otherBytes, pending.bytes + associated.bytes);
    report.expect("messages with a wrong modseq in " + name, 0, sums.wrongNumbers + pending.wrongNumbers + associated.wrongNumbers);
    if (sums.maxUid >= row->uidNext) report.lines.push_back(name + " has UID " + std::to_string(sums.maxUid) + ", but gives " + std::to_string(row->uidNext) + " next");
    if (std::max({sums.maxModSeq, pending.maxModSeq, associated.maxModSeq}) > row->highestModSeq) report.lines.push_back(name + " has messages changed after its highest modseq");
    if (row->highestModSeq > meta.cn) report.lines.push_back(name + " is ahead of its store's change number");
    sum.messageCount += sums.total + pending.total;
    sum.sizeBytes += sums.bytes + pending.bytes + associated.bytes;
}

void checkSearchFolder(db::Connection& connection, StoreId store, const FolderRow& folder, const StoreMeta& meta, Report& report) {
    const std::string name = "search folder " + std::to_string(folder.id) + " (" + folder.name + ")";
    const std::optional<CounterRow> row = counter_queries::load(connection, store, folder.id);
    if (!row || !search_queries::find(connection, store, folder.id)) {
        report.lines.push_back(name + " has no counters or no criteria");
        return;
    }
    const search_queries::ResultSums sums = search_queries::sums(connection, store, folder.id);
    report.expect("messages of " + name, row->total, sums.total);
    report.expect("unseen messages of " + name, row->unseen, sums.unseen);
    // What changed since the search folder was brought up to date may have left its place.
    if (search_queries::find(connection, store, folder.id)->folderCn == meta.folderCn) report.expect("messages that are gone in " + name, 0, sums.misplaced);
    if (sums.maxCn > row->highestModSeq) report.lines.push_back(name + " has messages changed after its highest modseq");
    if (row->highestModSeq > meta.cn) report.lines.push_back(name + " is ahead of its store's change number");
}

}  // namespace

namespace {

std::vector<std::string> findFaults(WriteTransaction& transaction) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    Report report;
    StoreMeta sum;
    for (const FolderRow& folder : folder_queries::loadAll(connection, store)) {
        if (folder.kind == FolderKind::Search) checkSearchFolder(connection, store, folder, transaction.meta(), report);
        else checkFolder(connection, store, folder, transaction.meta(), sum, report);
    }
    report.expect("messages of the store", transaction.meta().messageCount, sum.messageCount);
    report.expect("bytes of the store", transaction.meta().sizeBytes, sum.sizeBytes);
    for (const auto& [meaning, count] : check_queries::faults(connection, store)) report.lines.push_back(std::to_string(count) + " " + meaning);
    return std::move(report.lines);
}

/// Counters as the rows say; what was given is never given again.
void recount(WriteTransaction& transaction, const FolderRow& folder, StoreMeta& sum) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    if (!counter_queries::load(connection, store, folder.id)) counter_queries::insert(connection, store, folder.id, {});
    check_queries::repairNumbers(connection, store, folder.id);
    CounterRow& row = transaction.counters(folder.id);
    if (folder.kind == FolderKind::Search) {
        const search_queries::ResultSums found = search_queries::sums(connection, store, folder.id);
        row.total = static_cast<std::uint32_t>(found.total);
        row.unseen = static_cast<std::uint32_t>(found.unseen);
        row.highestModSeq = std::max<ModSeq>(row.highestModSeq, found.maxCn);
        return;
    }
    const check_queries::FolderSums sums = check_queries::sums(connection, store, folder.id, kImapUids, row.recentUid);
    const check_queries::FolderSums pending = check_queries::sums(connection, store, folder.id, kPendingUids, 0);
    const check_queries::FolderSums associated = check_queries::sums(connection, store, folder.id, kAssociatedUids, 0);
    row.total = static_cast<std::uint32_t>(sums.total);
    row.unseen = static_cast<std::uint32_t>(sums.unseen);
    row.recent = static_cast<std::uint32_t>(sums.recent);
    row.sizeBytes = sums.bytes;
    row.pending = static_cast<std::uint32_t>(pending.total);
    row.pendingUnseen = static_cast<std::uint32_t>(pending.unseen);
    row.associated = static_cast<std::uint32_t>(associated.total);
    row.otherBytes = pending.bytes + associated.bytes;
    if (sums.maxUid >= row.uidNext) row.uidNext = static_cast<Uid>(sums.maxUid) + 1;
    row.highestModSeq = std::max({row.highestModSeq, sums.maxModSeq, pending.maxModSeq, associated.maxModSeq});
    transaction.meta().cn = std::max(transaction.meta().cn, row.highestModSeq);
    transaction.dropSnapshot(folder.id);
    sum.messageCount += sums.total + pending.total;
    sum.sizeBytes += sums.bytes + pending.bytes + associated.bytes;
}

}  // namespace

std::vector<std::string> checkStore(StoreFile& file) {
    std::vector<std::string> faults;
    // In the writers' queue: nothing changes while it looks.
    file.write([&](WriteTransaction& transaction) { faults = findFaults(transaction); });
    return faults;
}

std::vector<std::string> repairStore(StoreFile& file) {
    std::vector<std::string> faults;
    file.write([&](WriteTransaction& transaction) {
        faults = findFaults(transaction);
        if (const std::size_t made = repairStoreFolders(transaction)) faults.push_back(std::to_string(made) + " special folders or their entries were missing");
        if (faults.empty()) return;
        check_queries::repairReferences(transaction.connection(), transaction.store());
        StoreMeta sum;
        for (const FolderRow& folder : folder_queries::loadAll(transaction.connection(), transaction.store())) recount(transaction, folder, sum);
        transaction.meta().messageCount = sum.messageCount;
        transaction.meta().sizeBytes = sum.sizeBytes;
        transaction.contentsDied();
    });
    return faults;
}

}  // namespace corbel::store

#include "store/store_check.h"

#include "store/check_queries.h"
#include "store/counter_queries.h"
#include "store/folder_queries.h"
#include "store/meta_queries.h"

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
    const check_queries::FolderSums sums = check_queries::sums(connection, store, folder.id, row->recentUid);
    report.expect("messages of " + name, row->total, sums.total);
    report.expect("unseen messages of " + name, row->unseen, sums.unseen);
    report.expect("recent messages of " + name, row->recent, sums.recent);
    report.expect("bytes of " + name, row->sizeBytes, sums.bytes);
    report.expect("messages with a wrong modseq in " + name, 0, sums.wrongNumbers);
    if (sums.maxUid >= row->uidNext) report.lines.push_back(name + " has UID " + std::to_string(sums.maxUid) + ", but gives " + std::to_string(row->uidNext) + " next");
    if (sums.maxModSeq > row->highestModSeq) report.lines.push_back(name + " has messages changed after its highest modseq");
    if (row->highestModSeq > meta.cn) report.lines.push_back(name + " is ahead of its store's change number");
    sum.messageCount += sums.total;
    sum.sizeBytes += sums.bytes;
}

}  // namespace

std::vector<std::string> checkStore(StoreFile& file) {
    Report report;
    // In the writers' queue: nothing changes while it looks.
    file.write([&](WriteTransaction& transaction) {
        db::Connection& connection = transaction.connection();
        report.lines.clear();
        StoreMeta sum;
        for (const FolderRow& folder : folder_queries::loadAll(connection, file.id())) {
            checkFolder(connection, file.id(), folder, transaction.meta(), sum, report);
        }
        report.expect("messages of the store", transaction.meta().messageCount, sum.messageCount);
        report.expect("bytes of the store", transaction.meta().sizeBytes, sum.sizeBytes);
        for (const auto& [meaning, count] : check_queries::faults(connection, file.id())) {
            report.lines.push_back(std::to_string(count) + " " + meaning);
        }
    });
    return std::move(report.lines);
}

}  // namespace corbel::store

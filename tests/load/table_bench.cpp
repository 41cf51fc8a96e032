// Times tables of kernel/store: what the newest rows of a folder cost, a later page, a list sorted by another column, a change.
//
//   table_bench DIR [messages ...]      DIR is made and must be on the disk to be measured; folders of 1,000, 100,000 and 1,000,000 else
//
// Prints one line a measurement: folder size, name, microseconds of wall time and of CPU for each call.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "metrics/registry.h"
#include "store/sql_stores.h"
#include "own_process.h"

using namespace corbel;
using namespace corbel::load;

namespace {

void measure(std::size_t messages, const char* name, std::size_t calls, const std::function<void()>& work) {
    const double cpu = cpuMicros().sum();
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < calls; ++i) work();
    const auto each = static_cast<double>(calls);
    const double wall = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    std::printf("%8zu messages  %-52s %12.1f us wall %12.1f us cpu\n", messages, name, wall / each, (cpuMicros().sum() - cpu) / each);
    std::fflush(stdout);
}

void fill(Stores& stores, StoreSession& session, FolderId folder, std::size_t count) {
    constexpr std::size_t kBatch = 1000, kTexts = 50;
    std::vector<std::unique_ptr<StagedMessage>> messages;
    for (std::size_t i = 0; i < kTexts; ++i) {
        auto writer = stores.newMessage(1u << 20);
        writer->write("From: Sender " + std::to_string(i) + " <sender" + std::to_string(i) +
                      "@example.org>\r\nTo: The Recipient <to@example.net>\r\nSubject: About matter " + std::to_string(i * 7919 % kTexts) +
                      " of this week\r\nDate: Tue, 24 Nov 2026 04:56:36 +0000\r\nMessage-ID: <" + std::to_string(i) +
                      "@example.org>\r\n\r\nText\r\n");
        messages.push_back(writer->finish());
    }
    for (std::size_t done = 0; done < count; done += kBatch) {
        std::vector<AppendItem> items(std::min(kBatch, count - done));
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i].message = messages[(done + i) % kTexts].get();
            items[i].flags = i % 3 ? +kSeen : 0u;
            items[i].received = fromMicros(1'700'000'000'000'000 + static_cast<std::int64_t>(done + i) * 1'000'000);
        }
        session.append(folder, items);
    }
}

const PropTag kColumns[] = {
    tags::EntryId,      tags::InstanceKey, tags::MessageClass, tags::Subject,       tags::SentRepresentingName, tags::MessageDeliveryTime,
    tags::MessageFlags, tags::MessageSize, tags::Importance,   tags::HasAttachments};

void run(Stores& stores, StoreSession& session, std::size_t count) {
    const FolderId folder = session.createFolder("folder" + std::to_string(count)).id;
    measure(count, "append, each of a thousand", 1, [&] { fill(stores, session, folder, count); });
    Tables& tables = session.tables();
    const SortOrder newestFirst{{{tags::MessageDeliveryTime, true}}, 0, 0};
    std::size_t rows = 0;
    const auto open = [&] {
        auto table = tables.contents(folder);
        tables.setColumns(*table, kColumns);
        tables.setSort(*table, newestFirst);
        return table;
    };
    measure(count, "50 newest rows, table opened each time", 2'000, [&] { rows += tables.rows(*open(), 50).size(); });
    const PropTag few[] = {tags::MessageClass, tags::Subject,    tags::SentRepresentingName, tags::MessageDeliveryTime,
                           tags::MessageSize,  tags::Importance, tags::HasAttachments};
    const auto plain = open();
    tables.setColumns(*plain, few);
    measure(count, "50 newest rows of an open table, no flags and ids", 2'000, [&] { rows += tables.rows(*plain, 50, true).size(); });
    const auto table = open();
    measure(count, "50 newest rows of an open table", 2'000, [&] { rows += tables.rows(*table, 50, true).size(); });
    const std::size_t page = std::min<std::size_t>(999, count / 100);
    for (std::size_t i = 0; i < page; ++i) tables.rows(*table, 50);
    measure(count, ("50 rows of page " + std::to_string(page + 1)).c_str(), 2'000, [&] { rows += tables.rows(*table, 50, true).size(); });
    measure(count, "row count", 2'000, [&] { rows += tables.rowCount(*table); });
    measure(count, "row 50 times that number by seek, first", 1, [&] {
        const auto fresh = open();
        if (tables.prepare(*fresh, TableNeed::Positions)) tables.seek(*fresh, Origin::Beginning, static_cast<std::int64_t>(page * 50));
        rows += tables.rows(*fresh, 50).size();
    });
    measure(count, "the same by a table opened each time", 200, [&] {
        const auto fresh = open();
        if (tables.prepare(*fresh, TableNeed::Positions)) tables.seek(*fresh, Origin::Beginning, static_cast<std::int64_t>(page * 50));
        rows += tables.rows(*fresh, 50).size();
    });
    const auto listed = open();
    tables.setSort(*listed, {{{tags::Subject, false}}, 0, 0});
    measure(count, "list by subject made", 1, [&] { tables.prepare(*listed); });
    measure(count, "seek to a third and 50 rows of it", 1'000, [&] {
        tables.seekFraction(*listed, 1, 3);
        rows += tables.rows(*listed, 50).size();
    });
    const auto unread = open();
    tables.setRestriction(*unread, restriction::bitmask(tags::MessageFlags, 1, false));
    measure(count, "list of unread made", 1, [&] { tables.prepare(*unread); });
    measure(count, "new mail, and the list by subject follows", 20, [&] {
        fill(stores, session, folder, 1);
        rows += tables.rowCount(*listed);
    });
    if (rows == 0) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: table_bench DIR [messages ...]\n");
        return 2;
    }
    try {
        SilentLog log;
        metrics::Registry metrics;
        store::StoreOptions options;
        options.dataDir = argv[1];
        store::SqlStores stores(options, store::Parts{systemClock(), log, metrics, {}, nullptr, nullptr, {}, nullptr, {}});
        Identity user;
        user.user = 1;
        user.login = "user";
        const auto session = stores.openOwn(user);
        std::vector<std::size_t> sizes;
        for (int i = 2; i < argc; ++i) sizes.push_back(std::strtoul(argv[i], nullptr, 10));
        if (sizes.empty()) sizes = {1'000, 100'000, 1'000'000};
        for (const std::size_t count : sizes) run(stores, *session, count);
    } catch (const Error& error) {
        std::fprintf(stderr, "%s: %s\n", error.what(), error.detail().c_str());
        return 1;
    }
    return 0;
}

// What tests of contents tables share: messages at chosen times, and a table of them.
#pragma once

#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "unit/store/store_contract.h"

namespace corbel::testing {

template <class Engine>
class TablesFixture : public StoreContract<Engine> {
protected:
    using StoreContract<Engine>::_setup;
    using StoreContract<Engine>::_session;
    using StoreContract<Engine>::_inbox;

    Tables& tables() { return _session->tables(); }

    static std::int64_t timeOf(int seconds) { return 1'700'000'000'000'000 + seconds * std::int64_t{1'000'000}; }

    Uid add(const std::string& subject, int seconds, std::uint32_t flags = 0, FolderId folder = 0) {
        const auto message = _setup->stage("Subject: " + subject + "\r\n\r\n");
        AppendItem item;
        item.message = message.get();
        item.flags = flags;
        item.received = fromMicros(timeOf(seconds));
        return _session->append(folder ? folder : _inbox, {&item, 1}).uids.at(0);
    }

    void flag(const std::vector<Uid>& uids, FlagOp op, std::uint32_t flags) { _session->changeFlags(_inbox, uids, {op, flags, {}, {}}); }

    void show(Table& table) {
        const PropTag columns[] = {tags::Subject};
        tables().setColumns(table, columns);
    }

    /// Columns: time and subject.
    std::unique_ptr<Table> newestFirst(FolderId folder = 0) {
        auto table = tables().contents(folder ? folder : _inbox);
        const PropTag columns[] = {tags::MessageDeliveryTime, tags::Subject};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        return table;
    }

    static std::string subjects(const std::vector<TableRow>& rows) {
        std::string text;
        for (const TableRow& row : rows) {
            for (const Property& value : row.values) {
                if (value.tag == tags::Subject) text += (&row == rows.data() ? "" : " ") + std::get<std::string>(value.value);
            }
        }
        return text;
    }
};

}  // namespace corbel::testing

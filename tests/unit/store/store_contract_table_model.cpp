// The store contract: tables with random sorts and restrictions are as a model of them is, and so is a client that follows their events.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>

#include "corbel/objects.h"
#include "unit/store/tables_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class TableModelContract : public TablesFixture<Engine> {
    CPPUNIT_TEST_SUITE(TableModelContract);
    CPPUNIT_TEST(randomTablesAreAsAModel);
    CPPUNIT_TEST(eventsOfInstancesLeadToTheTable);
    CPPUNIT_TEST_SUITE_END();

    using TablesFixture<Engine>::_session;
    using TablesFixture<Engine>::tables;
    using TablesFixture<Engine>::timeOf;
    using TablesFixture<Engine>::add;

public:
    void randomTablesAreAsAModel() {
        std::mt19937 random(20'26);
        for (int round = 0; round < 12; ++round) randomTable(random);
    }

    /// Rows of multi-values' instances, plain and grouped: messages come, change and go, and so do their values.
    void eventsOfInstancesLeadToTheTable() {
        constexpr PropTag kWords(0x8006, static_cast<PropType>(0x101F));
        const PropTag word(kWords.value | kMultiValueInstance);
        std::mt19937 random(20'27);
        const auto below = [&](unsigned n) { return random() % n; };
        for (unsigned round = 0; round < 8; ++round) {
            const FolderId folder = _session->createFolder("instances" + std::to_string(round)).id;
            std::vector<ItemId> items;
            const auto save = [&](MessageObject& object) {
                std::vector<std::string> words;
                for (unsigned i = below(4); i > 0; --i) words.push_back(std::string(1, static_cast<char>('a' + below(4))));
                const PropId id = kWords.id();
                if (words.empty()) object.erase({&id, 1});
                else object.set(std::vector<Property>{{kWords, words}});
                object.set(std::vector<Property>{{tags::Subject, std::string(1, static_cast<char>('a' + below(3)))}});
                return object.save().place.item;
            };
            for (int i = 0; i < 6; ++i) items.push_back(save(*_session->objects().create(folder)));
            const auto table = tables().contents(folder);
            const PropTag columns[] = {tags::Subject, word, tags::InstanceKey};
            tables().setColumns(*table, columns);
            const bool isGrouped = round % 2 != 0;
            tables().setSort(*table, {{{word, below(2) == 0}, {tags::Subject, below(2) == 0}}, isGrouped ? 1u : 0u, round % 4 == 3 ? 1u : 0u});
            tables().watch(*table, true);
            std::vector<std::string> client = instanceKeys(*table);
            bool hasSplit = false;
            for (int step = 0; step < 15; ++step) {
                for (unsigned i = below(4); i > 0; --i) {
                    const unsigned what = items.empty() ? 0 : below(3);
                    if (what == 0) items.push_back(save(*_session->objects().create(folder)));
                    const std::size_t some = below(static_cast<unsigned>(items.size()));
                    if (what == 1) save(*_session->objects().open(items[some]));
                    if (what != 2) continue;
                    _session->objects().remove(folder, {&items[some], 1});
                    items.erase(items.begin() + static_cast<std::ptrdiff_t>(some));
                }
                follow(client, tables().changes(*table));
                CPPUNIT_ASSERT(client == instanceKeys(*table));
                hasSplit = hasSplit || client.size() > items.size();
            }
            CPPUNIT_ASSERT(isGrouped || hasSplit);
        }
    }

private:
    struct Known {
        Uid uid;
        std::string subject;
        int seconds;
        std::uint32_t flags;
    };

    /// One table with a random sort and restriction; messages come, change and go; its rows are those of the model, and a client that
    /// follows the events has them too.
    void randomTable(std::mt19937& random) {
        const FolderId folder = _session->createFolder("random" + std::to_string(random())).id;
        const auto below = [&](unsigned n) { return random() % n; };
        std::vector<Known> known;
        const auto addOne = [&] {
            const Known made{0, std::string(1, static_cast<char>('a' + below(4))), static_cast<int>(below(6)),
                             below(2) ? std::uint32_t{kSeen} : 0};
            known.push_back(made);
            known.back().uid = add(made.subject, made.seconds, made.flags, folder);
        };
        for (int i = 0; i < 15; ++i) addOne();

        SortOrder order;
        const PropTag keys[] = {tags::MessageDeliveryTime, tags::Subject, tags::MessageFlags};
        for (unsigned i = below(3); i > 0; --i) order.keys.push_back({keys[below(3)], below(2) == 0});
        if (below(3) == 0) order.keys.assign(1, {tags::MessageDeliveryTime, below(2) == 0});
        const unsigned kind = below(3);
        const auto table = tables().contents(folder);
        const PropTag columns[] = {tags::Subject, tags::MessageDeliveryTime, tags::MessageFlags};
        tables().setColumns(*table, columns);
        tables().setSort(*table, order);
        if (kind == 1) tables().setRestriction(*table, restriction::bitmask(tags::MessageFlags, 1, false));
        if (kind == 2)
            tables().setRestriction(*table,
                                    restriction::anyOf({restriction::content(tags::Subject, "A", kMatchPrefix | kIgnoreCase),
                                                        restriction::property(tags::MessageDeliveryTime, Relation::Greater, timeOf(3))}));
        tables().watch(*table, true);
        std::vector<std::string> client = instanceKeys(*table);
        for (int step = 0; step < 12; ++step) {
            for (unsigned i = below(4); i > 0; --i) {
                const unsigned what = known.empty() ? 0 : below(3);
                if (what == 0) {
                    addOne();
                } else if (what == 1) {
                    Known& some = known[below(static_cast<unsigned>(known.size()))];
                    some.flags ^= kSeen;
                    _session->changeFlags(folder, {&some.uid, 1}, {FlagOp::Replace, some.flags, {}, {}});
                } else {
                    const std::size_t some = below(static_cast<unsigned>(known.size()));
                    _session->expunge(folder, {&known[some].uid, 1}, true);
                    known.erase(known.begin() + static_cast<std::ptrdiff_t>(some));
                }
            }
            follow(client, tables().changes(*table));
            CPPUNIT_ASSERT(client == instanceKeys(*table));
            const std::vector<std::string> expected = modelRows(known, order, kind);
            CPPUNIT_ASSERT_EQUAL(expected.size(), client.size());
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{expected.size()}, tables().rowCount(*table));
            const std::size_t at = below(static_cast<unsigned>(expected.size() + 1)), count = 1 + below(5);
            CPPUNIT_ASSERT_EQUAL(static_cast<std::int64_t>(at),
                                 tables().seek(*table, Origin::Beginning, static_cast<std::int64_t>(at)).rows);
            const BookmarkId mark = tables().createBookmark(*table);
            CPPUNIT_ASSERT_EQUAL(slice(expected, at, at + count), text(tables().rows(*table, static_cast<std::int32_t>(count))));
            tables().seekBookmark(*table, mark, 0);
            CPPUNIT_ASSERT_EQUAL(slice(expected, at - std::min(at, count), at),
                                 text(tables().rows(*table, -static_cast<std::int32_t>(count))));
            tables().seekFraction(*table, 1, 3);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{expected.size() / 3}, tables().position(*table).row);
        }
    }

    std::vector<std::string> instanceKeys(Table& table) {
        tables().seek(table, Origin::Beginning, 0);
        std::vector<std::string> keys;
        for (const TableRow& row : tables().rows(table, 1'000)) keys.push_back(row.instanceKey);
        return keys;
    }

    static void follow(std::vector<std::string>& client, const std::vector<RowEvent>& events) {
        for (const RowEvent& event : events) {
            std::erase(client, event.instanceKey);
            if (event.kind == RowEvent::Kind::Deleted) continue;
            CPPUNIT_ASSERT(event.kind != RowEvent::Kind::Reloaded);
            auto place = client.begin();
            if (!event.predecessor.empty()) {
                place = std::find(client.begin(), client.end(), event.predecessor);
                CPPUNIT_ASSERT(place != client.end());
                ++place;
            }
            client.insert(place, event.instanceKey);
        }
    }

    static std::vector<std::string> modelRows(std::vector<Known> known, const SortOrder& order, unsigned kind) {
        std::erase_if(known, [&](const Known& k) {
            if (kind == 1) return (k.flags & kSeen) != 0;
            return kind == 2 && k.subject != "a" && k.seconds <= 3;
        });
        std::sort(known.begin(), known.end(), [&](const Known& a, const Known& b) {
            for (const SortKey& key : order.keys) {
                int sign = 0;
                if (key.tag == tags::Subject)
                    sign = a.subject.compare(b.subject);
                else if (key.tag == tags::MessageDeliveryTime)
                    sign = a.seconds - b.seconds;
                else
                    sign = static_cast<int>(a.flags & 1) - static_cast<int>(b.flags & 1);
                if (sign != 0) return (sign < 0) != key.isDescending;
            }
            return !order.keys.empty() && order.keys.back().isDescending ? a.uid > b.uid : a.uid < b.uid;
        });
        std::vector<std::string> rows;
        for (const Known& k : known) rows.push_back(k.subject + std::to_string(k.seconds) + (k.flags & kSeen ? "r" : "u"));
        return rows;
    }

    static std::string slice(const std::vector<std::string>& rows, std::size_t from, std::size_t to) {
        std::string joined;
        for (std::size_t i = from; i < std::min(to, rows.size()); ++i) joined += rows[i] + " ";
        return joined;
    }

    static std::string text(const std::vector<TableRow>& rows) {
        std::string joined;
        for (const TableRow& row : rows) {
            joined += std::get<std::string>(row.values[0].value) +
                      std::to_string((std::get<std::int64_t>(row.values[1].value) - timeOf(0)) / 1'000'000);
            joined += std::get<std::int64_t>(row.values[2].value) & 1 ? "r " : "u ";
        }
        return joined;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableModelContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(TableModelContract<OnMariadb>);

}  // namespace

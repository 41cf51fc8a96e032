// Sort keys and lists of rows against sorting by comparison: random properties, all types, both directions, groups open and closed.
#include "store/tables/row_list.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/tables/restriction_match.h"

using namespace corbel;
using namespace corbel::store;

namespace {

constexpr PropTag kDouble(0x6004, PropType::Float64);
constexpr PropTag kBytes(0x6003, PropType::Binary);
constexpr PropTag kTags[] = {tags::Importance, tags::Subject, kDouble, kBytes, tags::MessageDeliveryTime};

struct NaiveRow {
    std::uint64_t id;
    PropertyBag bag;
    bool isUnread;
};

class RowListTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RowListTest);
    CPPUNIT_TEST(keysSortAsValuesDo);
    CPPUNIT_TEST(extremesKeepTheirOrder);
    CPPUNIT_TEST(longTextsAreCut);
    CPPUNIT_TEST(mergesGiveWhatSortingGives);
    CPPUNIT_TEST(groupsAreThoseOfAModel);
    CPPUNIT_TEST(positionsStayBetweenRows);
    CPPUNIT_TEST(ordersAreChecked);
    CPPUNIT_TEST_SUITE_END();

public:
    void keysSortAsValuesDo() {
        std::mt19937 random(1);
        for (int round = 0; round < 300; ++round) {
            const SortKeys keys(randomOrder(random));
            std::vector<NaiveRow> rows;
            for (std::uint64_t id = 1; id <= 40; ++id) rows.push_back({id, randomBag(random), false});
            std::vector<std::string> made;
            for (const NaiveRow& row : rows) {
                made.push_back(keys.make(row.bag, row.id));
                CPPUNIT_ASSERT_EQUAL(row.id, keys.id(made.back()));
                CPPUNIT_ASSERT_EQUAL(made.back().size() - 8, keys.prefixLength(made.back(), keys.order().keys.size()));
            }
            for (std::size_t a = 0; a < rows.size(); ++a) {
                for (std::size_t b = 0; b < rows.size(); ++b)
                    CPPUNIT_ASSERT_EQUAL(isLess(rows[a], rows[b], keys.order()), made[a] < made[b]);
            }
        }
    }

    void extremesKeepTheirOrder() {
        const SortKeys keys(SortOrder{{{tags::MessageDeliveryTime, false}}, 0, 0});
        const std::int64_t values[] = {std::numeric_limits<std::int64_t>::min(), -1, 0, 1, std::numeric_limits<std::int64_t>::max()};
        std::string last = keys.make({}, std::numeric_limits<std::uint64_t>::max());
        for (const std::int64_t value : values) {
            const std::string key = keys.make({{tags::MessageDeliveryTime, value}}, 0);
            CPPUNIT_ASSERT(last < key);
            CPPUNIT_ASSERT_EQUAL(value, keys.firstInteger(key));
            last = key;
        }
        const SortKeys doubles(SortOrder{{{kDouble, true}}, 0, 0});
        CPPUNIT_ASSERT(doubles.make({{kDouble, 1e300}}, 1) < doubles.make({{kDouble, -1e300}}, 1));
        CPPUNIT_ASSERT_EQUAL(doubles.make({{kDouble, 0.0}}, 1), doubles.make({{kDouble, -0.0}}, 1));
    }

    void longTextsAreCut() {
        const SortKeys keys(SortOrder{{{tags::Subject, false}}, 0, 0});
        const auto keyOf = [&](const std::string& text) { return keys.first(text); };
        const std::string most(kMaxSortValueBytes, 'x');
        CPPUNIT_ASSERT_EQUAL(keyOf(most), keyOf(most + "y"));
        CPPUNIT_ASSERT(keyOf(most.substr(1)) != keyOf(most));
        // Not in the middle of a character.
        const std::string odd = most.substr(1) + "\xc3\xb6";
        CPPUNIT_ASSERT_EQUAL(keyOf(most.substr(1)), keyOf(odd));
    }

    void mergesGiveWhatSortingGives() {
        std::mt19937 random(2);
        for (int round = 0; round < 100; ++round) {
            const SortKeys keys(randomOrder(random));
            std::map<std::uint64_t, std::string> model;
            RowList list(keys);
            std::uint64_t next = 1;
            for (int step = 0; step < 20; ++step) {
                std::unordered_set<std::uint64_t> without;
                std::vector<RowList::Entry> added;
                for (int i = below(random, 6); i > 0; --i) {
                    const std::uint64_t id = below(random, 3) == 0 || next == 1 ? next++ : 1 + random() % next;
                    if (!without.insert(id).second) continue;
                    if (below(random, 4) == 0) continue;  // goes, or never was
                    const PropertyBag bag = randomBag(random);
                    added.push_back({keys.make(bag, id), false});
                }
                std::set<std::uint64_t> expectedGone, gone;
                for (const std::uint64_t id : without) {
                    if (model.erase(id) != 0) expectedGone.insert(id);
                }
                for (const RowList::Entry& entry : added) model[keys.id(entry.key)] = entry.key;
                std::vector<RowList::Removed> removed;
                list = list.merged(without, added, removed);
                for (const RowList::Removed& row : removed) gone.insert(row.id);
                CPPUNIT_ASSERT(expectedGone == gone);
                std::vector<std::string> expected;
                for (const auto& [id, key] : model) expected.push_back(key);
                std::sort(expected.begin(), expected.end());
                CPPUNIT_ASSERT_EQUAL(expected.size(), list.size());
                for (std::size_t i = 0; i < expected.size(); ++i) {
                    CPPUNIT_ASSERT(expected[i] == list.key(i));
                    CPPUNIT_ASSERT_EQUAL(i, list.lowerBound(expected[i]));
                }
            }
        }
    }

    void groupsAreThoseOfAModel() {
        std::mt19937 random(3);
        for (int round = 0; round < 300; ++round) {
            SortOrder order = randomOrder(random);
            order.categories = 1 + random() % static_cast<unsigned>(std::min(order.keys.size(), kMaxCategories));
            order.expanded = random() % (order.categories + 1);
            const SortKeys keys(order);
            std::vector<NaiveRow> rows;
            std::vector<RowList::Entry> entries;
            for (std::uint64_t id = 1; id <= 30; ++id) {
                rows.push_back({id, randomBag(random), below(random, 2) == 0});
                entries.push_back({keys.make(rows.back().bag, id), rows.back().isUnread});
            }
            RowList list(keys);
            list.assign(entries);
            ToggledHeaders toggled;
            for (int i = below(random, 5); i > 0; --i) {
                const std::string& key = entries[random() % entries.size()].key;
                toggled.insert(key.substr(0, keys.prefixLength(key, 1 + random() % order.categories)));
            }
            std::sort(rows.begin(), rows.end(), [&](const NaiveRow& a, const NaiveRow& b) { return isLess(a, b, order); });
            const VisibleRows visible(list, keys, toggled);
            std::string expected, seen;
            model(rows, order, keys, toggled, 0, 0, rows.size(), expected);
            for (std::size_t i = 0; i < visible.size(); ++i) {
                const VisibleRows::Row row = visible.row(i);
                if (row.kind == RowKind::Leaf)
                    seen += " " + std::to_string(visible.id(i));
                else
                    seen += std::string(" ") + (row.kind == RowKind::ExpandedHeader ? "+" : "-") + std::to_string(row.level) + ":" +
                            std::to_string(row.leaves) + "/" + std::to_string(row.unread);
                CPPUNIT_ASSERT_EQUAL(i, visible.indexOf({std::string(visible.key(i)), false, false}));
                CPPUNIT_ASSERT_EQUAL(i + 1, visible.indexOf({std::string(visible.key(i)), true, false}));
            }
            CPPUNIT_ASSERT_EQUAL(expected, seen);
        }
    }

    void positionsStayBetweenRows() {
        const SortKeys keys(SortOrder{{{tags::MessageDeliveryTime, true}}, 0, 0});
        const auto entry = [&](std::int64_t time, std::uint64_t id) {
            return RowList::Entry{keys.make({{tags::MessageDeliveryTime, time}}, id), false};
        };
        RowList list(keys);
        list.assign({entry(10, 1), entry(20, 2), entry(30, 3)});  // 3 2 1
        const RowPosition after3{std::string(list.key(0)), true, false};
        const auto at = [&](const RowPosition& position) { return VisibleRows(list, keys, {}).indexOf(position); };
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, at(after3));
        std::vector<RowList::Removed> removed;
        list = list.merged({}, {entry(40, 4), entry(25, 5)}, removed);  // 4 3 5 2 1
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, at(after3));
        list = list.merged({3}, {}, removed);  // 4 5 2 1
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, at(after3));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, at({}));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, at({{}, false, true}));
    }

    void ordersAreChecked() {
        const SortOrder most{std::vector<SortKey>(kMaxSortKeys, {tags::Subject, false}), kMaxCategories, kMaxCategories};
        checkSortOrder(most);
        const auto code = [](SortOrder order) {
            try {
                checkSortOrder(order);
            } catch (const Error& error) {
                return error.code();
            }
            throw std::logic_error("nothing was thrown");
        };
        SortOrder order = most;
        order.keys.push_back({tags::Subject, false});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, code(order));
        order = most;
        ++order.categories;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, code(order));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, code({{{tags::Subject, false}}, 2, 0}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, code({{{tags::Subject, false}}, 1, 2}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, code({{{PropTag(0x6001, static_cast<PropType>(0x1003)), false}}, 0, 0}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, code({{{PropTag(0x6001, PropType::Object), false}}, 0, 0}));
    }

private:
    static int below(std::mt19937& random, int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

    static SortOrder randomOrder(std::mt19937& random) {
        SortOrder order;
        for (int i = 1 + below(random, 3); i > 0; --i) order.keys.push_back({kTags[random() % std::size(kTags)], below(random, 2) == 0});
        return order;
    }

    static PropertyBag randomBag(std::mt19937& random) {
        PropertyBag bag;
        if (below(random, 4) > 0) bag.set(tags::Importance, std::int64_t{below(random, 3)});
        if (below(random, 4) > 0) bag.set(tags::MessageDeliveryTime, std::int64_t{below(random, 5)} - 2);
        if (below(random, 4) > 0) bag.set(kDouble, (below(random, 5) - 2) / 2.0);
        const std::string letters("aB\0\xff\xfe\x01", 6);
        const auto text = [&](std::size_t kinds) {
            std::string made;
            for (int i = below(random, 4); i > 0; --i) made += letters[random() % kinds];
            return made;
        };
        if (below(random, 4) > 0) bag.set(tags::Subject, text(3));
        if (below(random, 4) > 0) bag.set(kBytes, text(6));
        return bag;
    }

    /// By comparison of values, without keys.
    static bool isLess(const NaiveRow& a, const NaiveRow& b, const SortOrder& order) {
        for (const SortKey& key : order.keys) {
            const Property* x = a.bag.find(key.tag);
            const Property* y = b.bag.find(key.tag);
            int sign = 0;
            if (x && y) {
                const auto compared = compareValues(x->value, y->value, key.tag.type() == PropType::Unicode);
                sign = *compared < 0 ? -1 : *compared > 0;
            } else {
                sign = (x ? 1 : 0) - (y ? 1 : 0);
            }
            if (sign != 0) return (sign < 0) != key.isDescending;
        }
        return order.keys.back().isDescending ? a.id > b.id : a.id < b.id;
    }

    static bool isSameGroup(const NaiveRow& a, const NaiveRow& b, const SortOrder& order, std::uint32_t level) {
        NaiveRow x{0, a.bag, false}, y{0, b.bag, false};
        const SortOrder some{{order.keys.begin(), order.keys.begin() + level + 1}, 0, 0};
        return !isLess(x, y, some) && !isLess(y, x, some);
    }

    static void model(const std::vector<NaiveRow>& rows, const SortOrder& order, const SortKeys& keys, const ToggledHeaders& toggled,
                      std::uint32_t level, std::size_t from, std::size_t to, std::string& out) {
        if (level == order.categories) {
            for (std::size_t i = from; i < to; ++i) out += " " + std::to_string(rows[i].id);
            return;
        }
        while (from < to) {
            std::size_t end = from, unread = 0;
            while (end < to && isSameGroup(rows[from], rows[end], order, level)) unread += rows[end++].isUnread;
            const std::string key = keys.make(rows[from].bag, rows[from].id);
            const bool isExpanded = (level < order.expanded) != toggled.contains(key.substr(0, keys.prefixLength(key, level + 1)));
            out += std::string(" ") + (isExpanded ? "+" : "-") + std::to_string(level) + ":" + std::to_string(end - from) + "/" +
                   std::to_string(unread);
            if (isExpanded) model(rows, order, keys, toggled, level + 1, from, end, out);
            from = end;
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RowListTest);

}  // namespace

// Restrictions and sort orders over rows in memory: as stores' tables have them.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/property_tags.h"
#include "memory_match.h"

namespace corbel::soap {
namespace {

constexpr PropTag kAliases(0x800F101F);

class MemoryMatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MemoryMatchTest);
    CPPUNIT_TEST(eachKind);
    CPPUNIT_TEST(absentPropertiesFulfilNothing);
    CPPUNIT_TEST(orders);
    CPPUNIT_TEST_SUITE_END();

private:
    const PropertyBag _row{
        {tags::DisplayName, std::string("\u00c4nne Example")},
        {tags::ObjectType, std::int64_t{6}},
        {tags::RecordKey, std::string("\x01\x02", 2)},
        {kAliases, std::vector<std::string>{"smtp:one", "SMTP:two"}},
    };

    bool holds(const Restriction& restriction) const { return matchesRow(restriction, _row); }

    void eachKind() {
        using namespace restriction;
        const Restriction yes = exists(tags::DisplayName), no = exists(tags::Subject);
        CPPUNIT_ASSERT(holds(allOf({yes, yes})) && !holds(allOf({yes, no})) && holds(allOf({})));
        CPPUNIT_ASSERT(holds(anyOf({no, yes})) && !holds(anyOf({no})) && !holds(anyOf({})));
        CPPUNIT_ASSERT(holds(inverse(no)) && !holds(inverse(yes)));
        CPPUNIT_ASSERT(holds(content(tags::DisplayName, "\u00c4NNE")) && !holds(content(tags::DisplayName, "\u00c4NNE", kMatchSubstring)));
        CPPUNIT_ASSERT(holds(content(tags::DisplayName, "\u00e4nne", kMatchPrefix | kIgnoreCase)) && !holds(content(tags::DisplayName, "example", kMatchPrefix | kIgnoreCase)));
        CPPUNIT_ASSERT(holds(content(tags::DisplayName, "\u00c4nne Example", kMatchWhole)) && !holds(content(tags::DisplayName, "\u00c4nne", kMatchWhole)));
        CPPUNIT_ASSERT(holds(content(PropTag(0x800F001F), "TWO")));   // any of its values
        CPPUNIT_ASSERT(holds(property(tags::DisplayName, Relation::Equal, std::string("\u00e4nne example"))));
        CPPUNIT_ASSERT(holds(property(tags::ObjectType, Relation::GreaterOrEqual, std::int64_t{6})) && !holds(property(tags::ObjectType, Relation::Less, std::int64_t{6})));
        CPPUNIT_ASSERT(holds(property(tags::RecordKey, Relation::NotEqual, std::string("\x01\x03"))));
        CPPUNIT_ASSERT(holds(compare(tags::ObjectType, Relation::Equal, tags::ObjectType)) && !holds(compare(tags::ObjectType, Relation::Equal, tags::DisplayName)));
        CPPUNIT_ASSERT(holds(bitmask(tags::ObjectType, 2, true)) && !holds(bitmask(tags::ObjectType, 1, true)) && holds(bitmask(tags::ObjectType, 1, false)));
        CPPUNIT_ASSERT(holds(size(tags::RecordKey, Relation::Equal, 2)) && !holds(size(tags::RecordKey, Relation::Greater, 2)));
        CPPUNIT_ASSERT(holds(comment({}, {yes})) && !holds(comment({}, {no})) && holds(comment({})));
        CPPUNIT_ASSERT(!holds(anySubObject(kMessageRecipients, yes)));
        const auto isMeant = [&](const char* name) { return holds(property(PropTag(0x360C001F), Relation::Equal, std::string(name))); };
        CPPUNIT_ASSERT(isMeant("\u00e4nne") && isMeant("\u00c4") && !isMeant("example"));
    }

    void absentPropertiesFulfilNothing() {
        using namespace restriction;
        CPPUNIT_ASSERT(!holds(property(tags::Subject, Relation::NotEqual, std::string("a"))));
        CPPUNIT_ASSERT(!holds(size(tags::Subject, Relation::Less, 100)) && !holds(bitmask(tags::Importance, 1, false)) && !holds(content(tags::Subject, "")));
        CPPUNIT_ASSERT(!holds(property(PropTag(tags::ObjectType.id(), PropType::Int64), Relation::Equal, std::int64_t{6})));   // of another type
    }

    static int compared(const SortOrder& order, const PropertyBag& a, const PropertyBag& b) {
        const auto result = compareRows(order, sortValues(order, a), sortValues(order, b));
        return result < 0 ? -1 : result > 0 ? 1 : 0;
    }

    void orders() {
        const SortOrder up{{{tags::DisplayName}, {tags::ObjectType}}}, down{{{tags::DisplayName, true}}};
        const PropertyBag a{{tags::DisplayName, std::string("anna")}, {tags::ObjectType, std::int64_t{8}}}, b{{tags::DisplayName, std::string("BERT")}},
            again{{tags::DisplayName, std::string("ANNA")}, {tags::ObjectType, std::int64_t{6}}}, none;
        CPPUNIT_ASSERT_EQUAL(-1, compared(up, a, b));
        CPPUNIT_ASSERT_EQUAL(1, compared(down, a, b));
        CPPUNIT_ASSERT_EQUAL(1, compared(up, a, again));
        CPPUNIT_ASSERT_EQUAL(0, compared(down, a, again));
        CPPUNIT_ASSERT_EQUAL(-1, compared(up, none, a));
        CPPUNIT_ASSERT_EQUAL(1, compared(down, none, a));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(MemoryMatchTest);

}  // namespace
}  // namespace corbel::soap

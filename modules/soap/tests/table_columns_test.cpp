// Rows of tables as clients get them: ids and types that were asked for, values cut on a letter's edge.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "table_columns.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kOldSubject = 0x0037001E, kAnySubject = 0x00370000, kInstances = 0x8005301E;

class TableColumnsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TableColumnsTest);
    CPPUNIT_TEST(storedTags);
    CPPUNIT_TEST(textsAsAskedFor);
    CPPUNIT_TEST(cuts);
    CPPUNIT_TEST_SUITE_END();

private:
    static TableColumns columns(std::vector<std::uint32_t> wire, bool isWhole = false) {
        TableColumns made({}, isWhole, true);
        made.set(std::move(wire), nullptr);
        return made;
    }
    static std::string textOf(const Property& property) { return std::get<std::string>(property.value); }

    void storedTags() {
        const auto stored = columns({kOldSubject, kAnySubject, kInstances, 0x8005101E}).stored();
        CPPUNIT_ASSERT(stored[0] == tags::Subject);
        CPPUNIT_ASSERT(stored[1] == PropTag(kAnySubject));
        CPPUNIT_ASSERT(isInstance(stored[2]) && oneValue(stored[2]) == PropTag(0x8005001F));
        CPPUNIT_ASSERT(stored[3] == PropTag(0x8005101F));
    }

    void textsAsAskedFor() {
        const PropertyRow row = columns({kOldSubject, kAnySubject, kInstances, 0x12340003}).row(
            {{tags::Subject, std::string("a")}, {tags::Subject, std::string("b")}, {PropTag(0x9999001F), std::string("c")}, {PropTag(0x12340000u | 0xA), kErrorNotFound}});
        CPPUNIT_ASSERT_EQUAL(kOldSubject, row[0].tag.value);
        CPPUNIT_ASSERT_EQUAL(tags::Subject.value, row[1].tag.value);
        CPPUNIT_ASSERT_EQUAL(0x8005001Eu, row[2].tag.value);   // one of its values, under the id that was asked for
        CPPUNIT_ASSERT_EQUAL(0x1234000Au, row[3].tag.value);
        const PropTag defaults[] = {tags::Subject, tags::EntryId};
        CPPUNIT_ASSERT(TableColumns({}, false, false).named(defaults) == (std::vector<std::uint32_t>{kOldSubject, tags::EntryId.value}));
        CPPUNIT_ASSERT(TableColumns({tags::Subject.value}, false, false).wire() == std::vector<std::uint32_t>{kOldSubject});
    }

    void cuts() {
        std::string text;
        for (std::size_t i = 0; i <= kTableTextLetters; ++i) text += "\u00e9";
        const PropertyRow values{{tags::Subject, text}, {tags::RecordKey, std::string(kTableBytes + 1, 'x')}, {tags::Subject, text.substr(2)}};
        const std::vector<std::uint32_t> wire{tags::Subject.value, tags::RecordKey.value, tags::Subject.value};
        const PropertyRow cut = columns(wire).row(values);
        CPPUNIT_ASSERT_EQUAL(text.substr(2), textOf(cut[0]));
        CPPUNIT_ASSERT_EQUAL(kTableBytes, textOf(cut[1]).size());
        CPPUNIT_ASSERT_EQUAL(text.substr(2), textOf(cut[2]));
        CPPUNIT_ASSERT_EQUAL(text, textOf(columns(wire, true).row(values)[0]));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(TableColumnsTest);

}  // namespace
}  // namespace corbel::soap

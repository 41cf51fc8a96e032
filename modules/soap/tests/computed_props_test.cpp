// Which properties are computed, from what, and what is never kept; numbers of objects.
#include <cppunit/extensions/HelperMacros.h>

#include <set>

#include "computed_props.h"
#include "corbel/property_tags.h"
#include "object_load.h"
#include "object_numbers.h"
#include "wire_tags.h"

namespace corbel::soap {
namespace {

class ComputedPropsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ComputedPropsTest);
    CPPUNIT_TEST(sourcesAreWhatTheStoreKnows);
    CPPUNIT_TEST(listsHaveNoTagTwice);
    CPPUNIT_TEST(whatIsComputedIsNotKept);
    CPPUNIT_TEST(numbersDiffer);
    CPPUNIT_TEST(rowsOfRecipients);
    CPPUNIT_TEST_SUITE_END();

    void sourcesAreWhatTheStoreKnows() {
        const PropTag wanted[] = {wiretags::Access, tags::ContentUnreadCount, tags::MessageFlags, tags::Subject, wiretags::ImapEmailSize};
        const std::vector<PropTag> expected = {tags::Subject, tags::MessageFlags, tags::MessageSize, tags::ContentUnreadCount, wiretags::ImapId};
        CPPUNIT_ASSERT(sourcesOf(ObjectKind::Message, wanted) == expected);
        // A folder has the count itself.
        CPPUNIT_ASSERT(sourcesOf(ObjectKind::Folder, {&wanted[1], 1}) == std::vector<PropTag>{tags::ContentUnreadCount});
        // Of the same id and another type.
        const PropTag sizes[] = {tags::MessageSize, wiretags::MessageSizeExtended};
        CPPUNIT_ASSERT(sourcesOf(ObjectKind::Folder, sizes) == std::vector<PropTag>{tags::MessageSize});
    }

    void listsHaveNoTagTwice() {
        for (const ObjectKind kind : {ObjectKind::Store, ObjectKind::Folder, ObjectKind::Message, ObjectKind::Recipient, ObjectKind::Attachment}) {
            std::set<PropTag> seen;
            for (const PropTag tag : computedTags(kind)) CPPUNIT_ASSERT(seen.insert(tag).second);
        }
        CPPUNIT_ASSERT(!computedTags(ObjectKind::Store).empty());
    }

    void whatIsComputedIsNotKept() {
        CPPUNIT_ASSERT(isNeverStored(ObjectKind::Message, tags::EntryId));
        CPPUNIT_ASSERT(isNeverStored(ObjectKind::Message, PropTag(wiretags::Access.id(), PropType::Unspecified)));
        CPPUNIT_ASSERT(!isNeverStored(ObjectKind::Message, tags::SearchKey));
        CPPUNIT_ASSERT(!isNeverStored(ObjectKind::Message, tags::DisplayName));
        CPPUNIT_ASSERT(!isNeverStored(ObjectKind::Folder, tags::DisplayName));
        CPPUNIT_ASSERT(isNeverStored(ObjectKind::Store, tags::DisplayName));
        CPPUNIT_ASSERT(isNeverStored(ObjectKind::Folder, tags::CreationTime));
        CPPUNIT_ASSERT(!isNeverStored(ObjectKind::Message, tags::CreationTime));
        CPPUNIT_ASSERT(isNeverStored(ObjectKind::Attachment, tags::AttachNumber));
        CPPUNIT_ASSERT(!isNeverStored(ObjectKind::Attachment, tags::AttachDataBinary));
    }

    void numbersDiffer() {
        const std::uint32_t message = numberOf(std::uint64_t{1} << 40 | 77);
        CPPUNIT_ASSERT_EQUAL(77u, message);
        CPPUNIT_ASSERT_EQUAL(1u, numberOf(std::uint64_t{1} << 31));
        std::set<std::uint32_t> all{message};
        for (std::uint32_t i = 0; i < 50; ++i) {
            CPPUNIT_ASSERT(all.insert(partNumber(message, PartKind::Recipient, i)).second);
            const std::uint32_t attachment = partNumber(message, PartKind::Attachment, i), inner = partNumber(attachment, PartKind::Embedded, 0);
            CPPUNIT_ASSERT(all.insert(attachment).second && all.insert(inner).second);
            for (std::uint32_t j = 0; j < 20; ++j) {
                const std::uint32_t deep = partNumber(inner, PartKind::Attachment, j);
                CPPUNIT_ASSERT(all.insert(deep).second && all.insert(partNumber(deep, PartKind::Embedded, 0)).second && all.insert(partNumber(inner, PartKind::Recipient, j)).second);
            }
        }
        for (const std::uint32_t number : all) CPPUNIT_ASSERT_EQUAL(number != message, isPartNumber(number));
        // A message that is not saved yet has parts of the same numbers.
        CPPUNIT_ASSERT_EQUAL(partNumber(1, PartKind::Attachment, 3), partNumber(message, PartKind::Attachment, 3));
    }

    void rowsOfRecipients() {
        std::vector<MessageRecipient> recipients(4);
        CPPUNIT_ASSERT((recipientNumbers(recipients) == std::vector<std::uint32_t>{1, 2, 3, 4}));
        recipients[0].properties.set(wiretags::RowId, std::int64_t{7});
        recipients[2].properties.set(wiretags::RowId, std::int64_t{2});
        recipients[3].properties.set(wiretags::RowId, std::int64_t{7});
        CPPUNIT_ASSERT((recipientNumbers(recipients) == std::vector<std::uint32_t>{7, 8, 2, 9}));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(ComputedPropsTest);

}  // namespace
}  // namespace corbel::soap

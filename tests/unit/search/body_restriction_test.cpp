// Restrictions on the text of messages in tables: with the index the same rows as without it, and few messages read.
#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "codec/converter.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "corbel/testing/fake_kernel.h"
#include "search/checked_search.h"
#include "search/feeder.h"
#include "unit/store/store_fixture.h"
#include "xapian_search.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

using Hits = std::vector<std::uint64_t>;

template <class Engine>
class BodyRestrictionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BodyRestrictionTest);
    CPPUNIT_TEST(sameRowsAsWithoutTheIndex);
    CPPUNIT_TEST(onlyCandidatesAreRead);
    CPPUNIT_TEST(whatTheIndexDoesNotKnowYetIsFound);
    CPPUNIT_TEST(itemsMadeByProperties);
    CPPUNIT_TEST(largeBodies);
    CPPUNIT_TEST(searchFolders);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _setup->stores().setConverter(&_converter);
        _index = std::make_unique<search_xapian::XapianSearch>((_setup->dir / "search").string(), "none");
        _checked = std::make_unique<search::CheckedSearch>(_setup->stores(), *_index, _registry);
        _feeder = std::make_unique<search::Feeder>(_setup->stores(), *_index, &_converter, _setup->log, _registry);
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }
    void tearDown() override {
        _session.reset();
        _feeder.reset();
        _checked.reset();
        _setup.reset();
    }

    void sameRowsAsWithoutTheIndex() {
        std::mt19937 random(5);
        const auto text = [&](std::size_t words) {
            static const char* const kWords[] = {"invoice", "Stra\303\237e", "M\xc3\x9cLLER", "order4711", "the", "re-use", "a.b@c.org", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "x"};
            std::string made;
            for (; words > 0; --words) made += std::string(kWords[random() % std::size(kWords)]) + (random() % 5 ? " " : "\r\n");
            return made;
        };
        for (int i = 0; i < 60; ++i) {
            const bool isHtml = i % 3 == 0;
            const std::string body = isHtml ? "<ol><li>" + text(3) + "<li><a href=\"http://example.org/link\">" + text(2) + "</a></ol><b>" + text(2) + "</b>end" : text(12);
            _setup->append(*_session, _inbox, "Subject: s" + std::to_string(i) + "\r\nMIME-Version: 1.0\r\nContent-Type: text/" + (isHtml ? "html" : "plain") +
                                                  "; charset=utf-8\r\n\r\n" + body);
        }
        std::vector<Restriction> wanted;
        for (int i = 0; i < 60; ++i) {
            const std::string whole = text(3);
            std::size_t end = 1 + random() % whole.size();
            while (end < whole.size() && (static_cast<unsigned char>(whole[end]) & 0xc0) == 0x80) ++end;
            const std::string needle = whole.substr(0, end);
            const std::uint32_t modes[] = {kMatchSubstring | kIgnoreCase, kMatchSubstring, kMatchPrefix | kIgnoreCase, kMatchSubstring | kMatchLoose};
            Restriction body = restriction::content(tags::Body, needle, modes[random() % 4]);
            if (i % 5 == 1) body = restriction::inverse(std::move(body));
            if (i % 5 == 2) body = restriction::anyOf({std::move(body), restriction::content(tags::Subject, "s1")});
            if (i % 5 == 3) body = restriction::allOf({std::move(body), restriction::content(tags::Body, "invoice")});
            if (i % 5 == 4) body = restriction::anyOf({std::move(body), restriction::content(tags::Body, "example.org/link")});
            wanted.push_back(std::move(body));
        }
        std::vector<Hits> plain;
        for (const Restriction& each : wanted) plain.push_back(hits(each));
        _setup->stores().setSearch(_checked.get());
        std::size_t found = 0;
        for (std::size_t i = 0; i < wanted.size(); ++i) CPPUNIT_ASSERT_MESSAGE("before the index knows anything", plain[i] == hits(wanted[i]));
        feed();
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            CPPUNIT_ASSERT_MESSAGE("restriction " + std::to_string(i), plain[i] == hits(wanted[i]));
            found += plain[i].size();
        }
        CPPUNIT_ASSERT(found > 100);
        CPPUNIT_ASSERT(_registry.value("corbel_search_narrowed_total") > 30);
    }

    void onlyCandidatesAreRead() {
        _setup->stores().setSearch(_checked.get());
        for (int i = 0; i < 300; ++i) _setup->append(*_session, _inbox, mail("filler" + std::to_string(i)));
        _setup->append(*_session, _inbox, mail("needle"));
        const auto cost = [&] {
            const auto before = _setup->stores().cost(_session->id()).statements;
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, hits(restriction::content(tags::Body, "needle")).size());
            return _setup->stores().cost(_session->id()).statements - before;
        };
        const auto whole = cost();
        feed();
        const auto narrowed = cost();
        if (_setup->options.mysql) return;  // whose statements are not counted
        CPPUNIT_ASSERT_MESSAGE(std::to_string(whole) + " and " + std::to_string(narrowed), narrowed * 5 < whole);
    }

    void whatTheIndexDoesNotKnowYetIsFound() {
        _setup->stores().setSearch(_checked.get());
        _setup->append(*_session, _inbox, mail("needle one"));
        feed();
        _setup->append(*_session, _inbox, mail("needle two"));
        const auto table = tableOf(restriction::content(tags::Body, "NEEDLE"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, _session->tables().rowCount(*table));
        // An open table follows without the index.
        _setup->append(*_session, _inbox, mail("needle three"));
        _setup->append(*_session, _inbox, mail("nothing"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, _session->tables().rowCount(*table));
    }

    void itemsMadeByProperties() {
        _setup->stores().setSearch(_checked.get());
        const auto message = _session->objects().create(_inbox);
        message->set(std::vector<Property>{{tags::Subject, std::string("a subject")}, {tags::Body, std::string("words of an unsent note")}});
        message->setRecipients(std::vector<MessageRecipient>{{RecipientKind::To, "SMTP", "bob@example.org", "Bob Builder", "", {}}});
        const ItemId item = message->save().place.item;
        _session->objects().create(_inbox, true)->save();
        feed();
        const auto found = [&](const char* word, std::uint32_t fields) {
            return _checked->query(_session->id(), {SearchQuery::Kind::Words, fields, word, {}}).items;
        };
        CPPUNIT_ASSERT(found("unsent", kSearchBody) == std::vector<ItemId>{item});
        CPPUNIT_ASSERT(found("subject", kSearchSubject) == std::vector<ItemId>{item});
        CPPUNIT_ASSERT(found("builder", kSearchTo) == std::vector<ItemId>{item});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _checked->query(_session->id(), {}).items.size());
        CPPUNIT_ASSERT(hits(restriction::content(tags::Body, "unsent")) == Hits{item});
        const auto before = _registry.value("corbel_search_indexed_total");
        feed();
        CPPUNIT_ASSERT_EQUAL(before, _registry.value("corbel_search_indexed_total"));
        // Rendered it has a header and parts; it is indexed once more.
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        feed();
        CPPUNIT_ASSERT_EQUAL(before + 1, _registry.value("corbel_search_indexed_total"));
        CPPUNIT_ASSERT(found("unsent", kSearchBody) == std::vector<ItemId>{item});
        CPPUNIT_ASSERT(found("mime", kSearchHeader) == std::vector<ItemId>{item});
        CPPUNIT_ASSERT(hits(restriction::content(tags::Body, "unsent")) == Hits{item});
        // Another text: the old one is not found any more.
        const auto changed = _session->objects().open(item);
        changed->set(std::vector<Property>{{tags::Body, std::string("quite another text")}});
        changed->save();
        CPPUNIT_ASSERT(hits(restriction::content(tags::Body, "unsent")).empty());
        CPPUNIT_ASSERT(hits(restriction::content(tags::Body, "another")) == Hits{item});
        feed();
        CPPUNIT_ASSERT(found("unsent", kSearchBody).empty());
        CPPUNIT_ASSERT(hits(restriction::content(tags::Body, "another")) == Hits{item});
    }

    void largeBodies() {
        const std::string large = std::string(100'000, 'v') + " needle\r\n";
        _setup->append(*_session, _inbox, "Subject: delivered\r\n\r\n" + large);
        const auto message = _session->objects().create(_inbox);
        message->set(std::vector<Property>{{tags::Subject, std::string("saved")}, {tags::Body, large}});
        message->save();
        _setup->append(*_session, _inbox, "Subject: very large\r\n\r\n" + std::string(2'500'000, 'v') + " needle\r\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, hits(restriction::content(tags::Body, "needle")).size());
        _setup->stores().setSearch(_checked.get());
        feed();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, hits(restriction::content(tags::Body, "needle")).size());
        const auto table = _session->tables().contents(_inbox);
        CPPUNIT_ASSERT(_session->tables().find(*table, restriction::content(tags::Body, "needle"), Origin::Beginning));
    }

    void searchFolders() {
        for (int i = 0; i < 100; ++i) _setup->append(*_session, _inbox, mail(i % 2 ? "needle " + std::to_string(i) : "hay"));
        const auto foundBy = [&](const std::string& name) {
            const FolderId folder = _session->searchFolders().create(name, {restriction::content(tags::Body, "NEEDLE"), {_inbox}, false});
            _setup->stores().runMaintenance();
            return _session->searchFolders().status(folder).total;
        };
        CPPUNIT_ASSERT_EQUAL(50u, foundBy("without"));
        _setup->stores().setSearch(_checked.get());
        feed();
        _setup->append(*_session, _inbox, mail("needle behind the index"));
        const auto narrowed = _registry.value("corbel_search_narrowed_total");
        CPPUNIT_ASSERT_EQUAL(51u, foundBy("with"));
        CPPUNIT_ASSERT(_registry.value("corbel_search_narrowed_total") > narrowed);
    }

private:
    static std::string mail(const std::string& word) { return "Subject: fruit\r\n\r\nthere are " + word + " here\r\n"; }
    void feed() { CPPUNIT_ASSERT(_feeder->feed(_session->id())); }
    std::unique_ptr<Table> tableOf(const Restriction& restriction) {
        auto table = _session->tables().contents(_inbox);
        _session->tables().setRestriction(*table, restriction);
        CPPUNIT_ASSERT(_session->tables().prepare(*table));
        return table;
    }
    Hits hits(const Restriction& restriction) {
        const auto table = tableOf(restriction);
        Hits ids;
        for (const TableRow& row : _session->tables().rows(*table, 1000)) ids.push_back(row.id);
        return ids;
    }

    convert_mime::GmimeConverter _converter;
    std::unique_ptr<StoreSetup<Engine>> _setup;
    FakeMetrics _registry;
    std::unique_ptr<search_xapian::XapianSearch> _index;
    std::unique_ptr<search::CheckedSearch> _checked;
    std::unique_ptr<search::Feeder> _feeder;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodyRestrictionTest<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(BodyRestrictionTest<OnMariadb>);

}  // namespace

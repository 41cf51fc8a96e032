#include "http/mount_table.h"

#include <cppunit/extensions/HelperMacros.h>

#include "corbel/error.h"

using namespace corbel;

namespace {

class Service final : public HttpService {
public:
    explicit Service(std::vector<HttpMount> mounts) : _mounts(std::move(mounts)) {}
    std::vector<HttpMount> mounts() const override { return _mounts; }
    HttpNext handle(HttpRequest&, HttpResponse&, bool, std::span<const ChangeEvent>) override { return HttpNext::done(); }

private:
    std::vector<HttpMount> _mounts;
};

}  // namespace

class MountTableTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MountTableTest);
    CPPUNIT_TEST(longestPathWinsThenHost);
    CPPUNIT_TEST(listenersAreApart);
    CPPUNIT_TEST(refusesTheSamePlaceTwice);
    CPPUNIT_TEST_SUITE_END();

    void longestPathWinsThenHost() {
        Service root({{"/", "", "http", 1}}), dav({{"/dav/", "", "http", 1}}), own({{"/dav/", "own.example", "http", 1}}), exact({{"/healthz", "", "http", 1}});
        http::MountTable table;
        for (auto* service : {&root, &dav, &own, &exact}) table.add(*service);
        const auto find = [&](std::string_view host, std::string_view path) { return table.find("http", host, path)->service; };
        CPPUNIT_ASSERT(find("any", "/x") == &root);
        CPPUNIT_ASSERT(find("any", "/dav/a") == &dav);
        CPPUNIT_ASSERT(find("any", "/dav") == &dav);
        CPPUNIT_ASSERT(find("any", "/davx") == &root);
        CPPUNIT_ASSERT(find("OWN.example", "/dav/a") == &own);
        CPPUNIT_ASSERT(find("any", "/healthz") == &exact);
        CPPUNIT_ASSERT(find("any", "/healthz/x") == &root);
    }
    void listenersAreApart() {
        Service admin({{"/v1/", "", "admin", 1}});
        http::MountTable table;
        table.add(admin);
        CPPUNIT_ASSERT(table.find("http", "", "/v1/users") == nullptr);
        CPPUNIT_ASSERT(table.find("admin", "", "/v1/users") != nullptr);
        CPPUNIT_ASSERT(table.serves("admin") && !table.serves("http"));
    }
    void refusesTheSamePlaceTwice() {
        Service one({{"/", "", "http", 1}}), two({{"/", "", "http", 1}});
        http::MountTable table;
        table.add(one);
        CPPUNIT_ASSERT_THROW(table.add(two), Error);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(MountTableTest);

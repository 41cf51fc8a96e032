// The page, with a clock moved by hand.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/testing/cppunit_main.h"
#include "corbel/testing/fake_http.h"
#include "corbel/testing/loaded_module.h"

class HttpStatusTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpStatusTest);
    CPPUNIT_TEST(page);
    CPPUNIT_TEST(otherMethods);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _module.start(_kernel, {{"path", "/here"}}); }

    void page() {
        CPPUNIT_ASSERT_EQUAL(std::string("/here"), service().mounts().at(0).path);
        _kernel.fakeClock.advance(std::chrono::minutes(5));
        corbel::testing::FakeHttpRequest request("/here");
        corbel::testing::FakeHttpResponse response;
        CPPUNIT_ASSERT(!service().handle(request, response, false, {}).waits);
        CPPUNIT_ASSERT_EQUAL(200, response.status);
        CPPUNIT_ASSERT_EQUAL(std::string("mail.example.org has run for 5 minutes.\n"), response.body);
    }

    void otherMethods() {
        corbel::testing::FakeHttpRequest request("/here", "POST");
        corbel::testing::FakeHttpResponse response;
        service().handle(request, response, false, {});
        CPPUNIT_ASSERT_EQUAL(405, response.status);
    }

private:
    corbel::HttpService& service() { return _module.interface<corbel::HttpService>(); }

    corbel::testing::FakeKernel _kernel;
    corbel::testing::LoadedModule _module{CORBEL_MODULE_FILE};
};
CPPUNIT_TEST_SUITE_REGISTRATION(HttpStatusTest);

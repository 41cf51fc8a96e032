#include "config/snapshot.h"

#include <cppunit/extensions/HelperMacros.h>

#include "config/test_schema.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::config;

namespace {

class SnapshotTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SnapshotTest);
    CPPUNIT_TEST(layersInTheirOrder);
    CPPUNIT_TEST(dropInsInOrderOfName);
    CPPUNIT_TEST(unknownNamesWithSuggestions);
    CPPUNIT_TEST(everyProblemAtOnce);
    CPPUNIT_TEST(pathsBelowDataDir);
    CPPUNIT_TEST(namedSections);
    CPPUNIT_TEST(openSectionsPassKeysOver);
    CPPUNIT_TEST(undeclaredReadIsABug);
    CPPUNIT_TEST(wrongDeclarationsAreBugs);
    CPPUNIT_TEST(differences);
    CPPUNIT_TEST(reloadKeepsWhatNeedsARestart);
    CPPUNIT_TEST(missingFile);
    CPPUNIT_TEST_SUITE_END();

    SnapshotPtr load(std::string_view text, std::vector<std::string> environment = {}, std::vector<std::string> sets = {}) {
        _problems.clear();
        const std::string file = _dir.write("corbel.conf", text);
        const RawConfig raw = RawConfig::read({file, std::move(sets), std::move(environment)}, _problems);
        return check(raw, testSchema(), _problems);
    }
    /// The problems, with the folder cut off.
    std::string problems() const {
        std::string text = toString(_problems);
        const std::string prefix = _dir.path().string() + "/";
        for (std::size_t at; (at = text.find(prefix)) != std::string::npos;) text.erase(at, prefix.size());
        return text;
    }

    void layersInTheirOrder() {
        const std::string file = "[server]\nname = file\n[module imap]\nmax_line = 2K\n";
        CPPUNIT_ASSERT_EQUAL(std::string("file"), load(file)->section("server").string("name"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2048}, load(file)->section("module imap").size("max_line"));
        const auto withEnvironment = load(file, {"CORBEL_SERVER__NAME=env", "CORBEL_MODULE_IMAP__LISTEN=*:143, *:993 tls", "CORBEL_BUILD=/x", "PATH=/bin"});
        CPPUNIT_ASSERT_EQUAL(std::string("env"), withEnvironment->section("server").string("name"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, withEnvironment->section("module imap").list("listen").size());
        CPPUNIT_ASSERT_EQUAL(std::string("environment CORBEL_SERVER__NAME: [server] name"), withEnvironment->section("server").place("name"));
        const auto withSet = load(file, {"CORBEL_SERVER__NAME=env"}, {"server.name=set=1", "module.imap.max_line=4K"});
        CPPUNIT_ASSERT_EQUAL(std::string("set=1"), withSet->section("server").string("name"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4096}, withSet->section("module imap").size("max_line"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{65536}, load("[server]\nname = a\n")->section("module imap").size("max_line"));
    }
    void dropInsInOrderOfName() {
        _dir.write("modules.d/20-b.conf", "[module imap]\nmax_line = 20K\n");
        _dir.write("modules.d/10-a.conf", "[module imap]\nmax_line = 10K\nlisten = *:143\n");
        _dir.write("modules.d/ignored.conf.bak", "[nonsense\n");
        _dir.write("modules.d/.hidden.conf", "[nonsense\n");
        const auto snapshot = load("[server]\nname = a\n[module imap]\nmax_line = 1K\n");
        CPPUNIT_ASSERT_EQUAL(std::string(), problems());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{20480}, snapshot->section("module imap").size("max_line"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, snapshot->section("module imap").list("listen").size());
    }
    void unknownNamesWithSuggestions() {
        CPPUNIT_ASSERT(!load("[servr]\nname = a\n[server]\nname = a\nnme = b\npassword = x\ncolour = red\n[imap]\nx = 1\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("corbel.conf:8: unknown section [imap]; a module's section is written [module imap]\n"
                                         "corbel.conf:5: unknown key \"nme\" in [server]; did you mean \"name\"?\n"
                                         "corbel.conf:6: unknown key \"password\" in [server]; it belongs to [database]\n"
                                         "corbel.conf:7: unknown key \"colour\" in [server]\n"
                                         "corbel.conf:1: unknown section [servr]; did you mean [server]?"),
                             problems());
        CPPUNIT_ASSERT(!load("[server]\nname = a\n", {"CORBEL_SERVER__NAMEE=x"}, {"server.nam=y", "nothing"}));
        CPPUNIT_ASSERT_EQUAL(std::string("--set: \"nothing\" is not section.key=value, as in --set server.name=mail.example.org\n"
                                         "environment CORBEL_SERVER__NAMEE: unknown key \"namee\" in [server]; did you mean \"name\"?\n"
                                         "--set: unknown key \"nam\" in [server]; did you mean \"name\"?"),
                             problems());
    }
    void everyProblemAtOnce() {
        CPPUNIT_ASSERT(!load("[server]\nbad line\n[module imap]\nmax_line = 5\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("corbel.conf:2: expected \"key = value\", a \"[section]\" or a \"# comment\": \"bad line\"\n"
                                         "corbel.conf:1: [server] needs \"name\": Name of this server.\n"
                                         "corbel.conf:4: \"max_line\" must be a size from 1K to 1M (64K, 10M, 1G), not \"5\""),
                             problems());
    }
    void pathsBelowDataDir() {
        _dir.write("data/secret", "pw\n");
        const auto snapshot = load("[server]\nname = a\n[tls web]\ncertificate = c.pem\n[database]\npassword = file:secret\n");
        CPPUNIT_ASSERT_EQUAL(std::string(), problems());
        CPPUNIT_ASSERT_EQUAL((_dir / "data").string(), snapshot->section("server").string("data_dir"));
        CPPUNIT_ASSERT_EQUAL((_dir / "data/c.pem").string(), snapshot->section("tls web").string("certificate"));
        CPPUNIT_ASSERT_EQUAL(std::string("pw"), snapshot->section("database").string("password"));
    }
    void namedSections() {
        const auto snapshot = load("[server]\nname = a\n[tls web]\ncertificate = /c\n", {"CORBEL_TLS_MAIL__CERTIFICATE=/m"});
        CPPUNIT_ASSERT_EQUAL(std::string("/c"), snapshot->section("tls web").string("certificate"));
        CPPUNIT_ASSERT_EQUAL(std::string("/m"), snapshot->section("tls mail").string("certificate"));
        CPPUNIT_ASSERT(!load("[server]\nname = a\n[tls]\ncertificate = /c\n"));
        CPPUNIT_ASSERT(!load("[server]\nname = a\n[tls web]\ncertificat = /c\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("corbel.conf:4: unknown key \"certificat\" in [tls web]; did you mean \"certificate\"?"), problems());
    }
    void openSectionsPassKeysOver() {
        auto schema = std::make_shared<Schema>(*testSchema());
        schema->add({"module gone", "", {setting("optional", SettingType::Boolean, "no", "Go on without it.")}, false, true});
        std::vector<Problem> found;
        const std::string file = _dir.write("corbel.conf", "[server]\nname = a\n[module gone]\noptional = yes\nany = thing\n");
        const auto snapshot = check(RawConfig::read({file, {}, {}}, found), schema, found);
        CPPUNIT_ASSERT(snapshot && snapshot->section("module gone").boolean("optional"));
    }
    void undeclaredReadIsABug() {
        const auto snapshot = load("[server]\nname = a\n");
        CPPUNIT_ASSERT_THROW(snapshot->section("server").string("nam"), Error);
        CPPUNIT_ASSERT_THROW(snapshot->section("server").integer("name"), Error);
        CPPUNIT_ASSERT_THROW(snapshot->section("module imap").string("max_line"), Error);
        CPPUNIT_ASSERT_THROW(snapshot->section("nothing"), Error);
        CPPUNIT_ASSERT(!snapshot->find("nothing"));
    }
    void wrongDeclarationsAreBugs() {
        const auto add = [](SettingSpec spec) { Schema().add({"s", "", {std::move(spec)}}); };
        add(setting("ok", SettingType::Integer, "1", "Fine."));
        CPPUNIT_ASSERT_THROW(add(setting("Bad", SettingType::Integer, "1", "Name.")), Error);
        CPPUNIT_ASSERT_THROW(add(setting("k", SettingType::Integer, "x", "Default.")), Error);
        CPPUNIT_ASSERT_THROW(add(setting("k", SettingType::Duration, "", "No default.")), Error);
        CPPUNIT_ASSERT_THROW(add(setting("k", SettingType::Integer, "1", "")), Error);
        Schema twice;
        twice.add({"s", "", {setting("k", SettingType::Integer, "1", "One.")}});
        CPPUNIT_ASSERT_THROW(twice.add({"s", "", {setting("k", SettingType::Integer, "1", "Two.")}}), Error);
    }
    void differences() {
        const auto before = load("[server]\nname = a\n[tls web]\ncertificate = /c\n");
        const auto same = load("# moved\n[server]\nname = a\n[module imap]\nmax_line = 65536\n[tls web]\ncertificate = /c\n");
        CPPUNIT_ASSERT(compare(*before, *same).empty());
        const auto after = load("[server]\nname = b\n[module imap]\nmax_line = 1K\n");
        const auto found = compare(*before, *after);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string("module imap"), found[0].section);
        CPPUNIT_ASSERT(found[0].isReloadable);
        CPPUNIT_ASSERT_EQUAL(std::string("name"), found[1].key);
        CPPUNIT_ASSERT(!found[1].isReloadable);
        CPPUNIT_ASSERT_EQUAL(std::string("tls web"), found[2].section);
    }
    void reloadKeepsWhatNeedsARestart() {
        const auto before = load("[server]\nname = a\n");
        const auto after = load("[server]\nname = b\n[module imap]\nmax_line = 1K\nlisten = *:1\n[tls web]\ncertificate = /new\n");
        const auto merged = mergeReload(*before, *after);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), merged->section("server").string("name"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1024}, merged->section("module imap").size("max_line"));
        CPPUNIT_ASSERT(merged->section("module imap").list("listen").empty());
        CPPUNIT_ASSERT_EQUAL(std::string("/new"), merged->section("tls web").string("certificate"));
    }
    void missingFile() {
        std::vector<Problem> found;
        RawConfig::read({(_dir / "no.conf").string(), {}, {}}, found);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
        CPPUNIT_ASSERT(found[0].text.find("cannot be read: No such file or directory; give its path with --config") == 0);
    }

    testing::TempDir _dir;
    std::vector<Problem> _problems;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SnapshotTest);

}  // namespace

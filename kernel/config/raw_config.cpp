#include "config/raw_config.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "corbel/text.h"

namespace corbel::config {
namespace {

namespace fs = std::filesystem;

bool readText(const fs::path& path, std::string& text, std::vector<Problem>& problems) {
    const auto fail = [&](std::string_view why, std::string_view remedy) {
        problems.push_back({{Origin::Kind::File, path.string(), 0}, std::string(why) + std::string(remedy)});
        return false;
    };
    std::error_code error;
    if (fs::is_directory(path, error)) return fail("is a folder", ", a file is needed");
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(std::string("cannot be read: ") + std::strerror(errno), "; give its path with --config and check that the server may read it");
    // One byte past the limit is enough for the parser to refuse it.
    text.resize(kMaxFileBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return true;
}

std::vector<fs::path> dropIns(const fs::path& folder, std::vector<Problem>& problems) {
    std::vector<fs::path> files;
    std::error_code error;
    if (!fs::is_directory(folder, error)) return files;
    for (fs::directory_iterator i(folder, error), end; i != end && !error; i.increment(error)) {
        if (i->path().extension() == ".conf" && i->path().filename().string()[0] != '.') files.push_back(i->path());
    }
    if (error) problems.push_back({{Origin::Kind::File, folder.string(), 0}, "cannot be listed: " + error.message()});
    if (files.size() > kMaxDropIns) {
        problems.push_back({{Origin::Kind::File, folder.string(), 0}, "holds more than 1000 .conf files"});
        files.clear();
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// "MODULE_IMAP" > "module imap", "TLS_WEB" > "tls web", "SERVER" > "server". Only these two kinds of sections have names.
std::string sectionOfVariable(std::string_view part) {
    const std::string lower = text::toLower(part);
    for (const std::string_view kind : {"module", "tls"}) {
        if (lower.size() > kind.size() + 1 && lower.starts_with(kind) && lower[kind.size()] == '_') {
            return std::string(kind) + ' ' + lower.substr(kind.size() + 1);
        }
    }
    return lower;
}

}  // namespace

RawConfig RawConfig::read(const Sources& sources, std::vector<Problem>& problems) {
    RawConfig config;
    const fs::path file = fs::absolute(sources.file);
    config._folder = file.parent_path().string();
    std::string text;
    if (readText(file, text, problems)) config.merge(parseFile(sources.file, text, problems));
    for (const fs::path& dropIn : dropIns(file.parent_path() / "modules.d", problems)) {
        if (readText(dropIn, text, problems)) config.merge(parseFile(dropIn.string(), text, problems));
    }
    config.readEnvironment(sources.environment);
    config.readSets(sources.sets, problems);
    return config;
}

void RawConfig::merge(std::vector<Section> sections) {
    for (Section& section : sections) {
        _sections.try_emplace(section.name, Section{section.name, section.origin, {}});
        for (Entry& entry : section.entries) put(section.name, std::move(entry));
    }
}

void RawConfig::put(std::string_view section, Entry entry) {
    auto found = _sections.find(section);
    if (found == _sections.end()) found = _sections.emplace(std::string(section), Section{std::string(section), entry.origin, {}}).first;
    auto& entries = found->second.entries;
    const auto same = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == entry.key; });
    if (same != entries.end()) *same = std::move(entry);
    else entries.push_back(std::move(entry));
}

void RawConfig::readEnvironment(const std::vector<std::string>& environment) {
    static constexpr std::string_view kPrefix = "CORBEL_";
    for (const std::string& variable : environment) {
        const std::string_view text = variable;
        const std::size_t equals = text.find('=');
        const std::string_view name = text.substr(0, equals);
        const std::size_t cut = name.find("__");
        if (equals != std::string_view::npos && name.starts_with(kPrefix) && cut == std::string_view::npos) _otherVariables.emplace_back(name);
        if (equals == std::string_view::npos || !name.starts_with(kPrefix) || cut == std::string_view::npos || cut < kPrefix.size()) continue;
        put(sectionOfVariable(name.substr(kPrefix.size(), cut - kPrefix.size())),
            {text::toLower(name.substr(cut + 2)), std::string(text.substr(equals + 1)), {Origin::Kind::Environment, std::string(name), 0}});
    }
}

void RawConfig::readSets(const std::vector<std::string>& sets, std::vector<Problem>& problems) {
    for (const std::string& set : sets) {
        const std::string_view text = set;
        const std::size_t equals = text.find('=');
        const std::size_t dot = equals == std::string_view::npos ? equals : text.substr(0, equals).rfind('.');
        if (dot == std::string_view::npos) {
            problems.push_back({{Origin::Kind::CommandLine, {}, 0}, "\"" + set + "\" is not section.key=value, as in --set server.name=mail.example.org"});
            continue;
        }
        std::string section(text.substr(0, dot));
        std::replace(section.begin(), section.end(), '.', ' ');
        put(section, {std::string(text::trim(text.substr(dot + 1, equals - dot - 1))), std::string(text::trim(text.substr(equals + 1))),
                      {Origin::Kind::CommandLine, {}, 0}});
    }
}

const Entry* RawConfig::find(std::string_view section, std::string_view key) const noexcept {
    const auto found = _sections.find(section);
    if (found == _sections.end()) return nullptr;
    for (const Entry& entry : found->second.entries) {
        if (entry.key == key) return &entry;
    }
    return nullptr;
}

std::vector<std::string> RawConfig::moduleNames() const {
    static constexpr std::string_view kPrefix = "module ";
    std::vector<std::string> names;
    for (const auto& [name, section] : _sections) {
        if (name.starts_with(kPrefix)) names.push_back(name.substr(kPrefix.size()));
    }
    return names;
}

}  // namespace corbel::config

// Everything that was said about settings, before it is checked: corbel.conf, modules.d/*.conf beside it in order of name, the environment
// (CORBEL_SERVER__NAME, CORBEL_MODULE_IMAP__LISTEN), and --set, where what comes later wins.
//
// A value, made anew at each reload. Reads files; knows no schema.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/parser.h"

namespace corbel::config {

struct Sources {
    std::string file;                        ///< corbel.conf.
    std::vector<std::string> sets;           ///< "section.key=value"; "module.imap.listen=..." for [module imap].
    std::vector<std::string> environment;    ///< "NAME=value"; others than CORBEL_..__.. are ignored.
};

inline constexpr std::size_t kMaxDropIns = 1000;

class RawConfig {
public:
    /// Reads all sources. A missing or unreadable file is a problem, a missing modules.d is not. [any thread]
    static RawConfig read(const Sources& sources, std::vector<Problem>& problems);

    /// The sections in order of name, with the entry that won for each key.
    const std::map<std::string, Section, std::less<>>& sections() const noexcept { return _sections; }
    /// The value that was given, or nullptr.
    const Entry* find(std::string_view section, std::string_view key) const noexcept;
    /// Names X of sections "[module X]", in order of name.
    std::vector<std::string> moduleNames() const;
    /// Names of variables CORBEL_X that have no "__" and so say nothing of a setting.
    const std::vector<std::string>& otherVariables() const noexcept { return _otherVariables; }
    /// The configuration file's folder.
    const std::string& folder() const noexcept { return _folder; }

private:
    void merge(std::vector<Section> sections);
    void put(std::string_view section, Entry entry);
    void readEnvironment(const std::vector<std::string>& environment);
    void readSets(const std::vector<std::string>& sets, std::vector<Problem>& problems);

    std::map<std::string, Section, std::less<>> _sections;
    std::vector<std::string> _otherVariables;
    std::string _folder;
};

}  // namespace corbel::config

// The text of a configuration file, cut into sections and keys, with the place of each. Fuzzed (tests/fuzz/config.cpp).
//
//     # comment                        whole lines, or after a value and a blank
//     [module imap]
//     listen = 0.0.0.0:143 starttls, 0.0.0.0:993 tls
//     banner = "quoted: \" and \\ are escaped, # and blanks at the ends are kept"
//
// Pure. Knows no schema: which sections and keys exist is config/schema.h's matter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace corbel::config {

inline constexpr std::size_t kMaxFileBytes = 1 << 20;
inline constexpr std::size_t kMaxLineBytes = 16 * 1024;
inline constexpr std::size_t kMaxNameBytes = 64;          ///< Of a key, of each word of a section.
inline constexpr std::size_t kMaxEntriesPerFile = 10'000;
inline constexpr std::size_t kMaxProblems = 50;           ///< Reported at once; enough for one sitting.

/// Where a value stands: a file with its line, an environment variable, "--set" or the default.
struct Origin {
    enum class Kind : unsigned char { Default, File, Environment, CommandLine };
    Kind kind = Kind::Default;
    std::string file;        ///< Path, variable's name, or empty.
    std::size_t line = 0;
};
/// "corbel.conf:12", "environment CORBEL_SERVER__NAME", "--set", "default".
std::string toString(const Origin& origin);

/// Something an operator must mend, with its place.
struct Problem {
    Origin origin;
    std::string text;
};
/// "corbel.conf:12: unknown key ..." one a line.
std::string toString(const std::vector<Problem>& problems);

struct Entry {
    std::string key;
    std::string value;
    Origin origin;
};

struct Section {
    std::string name;                 ///< "server", "module imap": words joined by one blank.
    Origin origin;
    std::vector<Entry> entries;
};

/// Sections in order of their first appearance; a section may be opened several times, a key stand once a file.
/// What is wrong goes to `problems`; the rest is read on. [any thread]
std::vector<Section> parseFile(std::string_view path, std::string_view text, std::vector<Problem>& problems);

/// [a-z0-9_]+ beginning with a letter, at most kMaxNameBytes.
bool isName(std::string_view text) noexcept;

}  // namespace corbel::config

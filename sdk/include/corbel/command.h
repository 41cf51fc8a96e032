// Verbs for `corbel`, the operator's command: `corbel.command/1`. What a module offers here an administrator types beside the server's own.
//
// Implemented by modules. The server asks for the list when it has started, checks who calls and how many arguments come, and prints what
// run() returns. A verb of the server's own, and of a module that was there before, hides one of the same name. [worker of the admin pool,
// parallel]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace corbel {

/// One verb.
struct CommandSpec {
    std::string name;         ///< "hello", or noun and verb: "queue flush". Letters, digits and dashes.
    std::string parameters;   ///< "USER [LIMIT]": a word each; in brackets: may be left out, last ones only.
    std::string summary;      ///< One sentence.
};

/// What a verb prints.
struct CommandResult {
    std::string text;         ///< For people; ends with a newline.
    std::string json;         ///< For --json, one value; empty: an object with the text.
};

class CommandSet {
public:
    static constexpr std::string_view kInterfaceId = "corbel.command/1";
    virtual ~CommandSet();
    /// The verbs, asked for once after start(). [main thread]
    virtual std::vector<CommandSpec> commands() const = 0;
    /// Runs the verb `name`. Throws Error: its text is what the administrator reads, and `corbel` ends with 1. Budget: a minute.
    virtual CommandResult run(std::string_view name, const std::vector<std::string>& arguments) = 0;
};

}  // namespace corbel

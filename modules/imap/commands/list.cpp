#include <set>

#include "codec/arguments.h"
#include "codec/list_pattern.h"
#include "codec/writer.h"
#include "commands/commands.h"
#include "corbel/text.h"
#include "folders.h"
#include "session.h"

namespace corbel::imap {
namespace {

struct Arguments {
    std::string reference;
    std::string pattern;
};

Arguments parse(Lexer& in) {
    Arguments out;
    in.space();
    out.reference = in.astring();
    in.space();
    out.pattern = in.listMailbox();
    in.end();
    return out;
}

void appendLine(std::string& out, std::string_view verb, std::string_view attributes, std::string_view path) {
    out.append("* ").append(verb).append(" (").append(attributes).append(") \"/\" ");
    appendMailbox(out, path);
    out += "\r\n";
}

std::string attributesOf(const ListedFolder& folder) {
    std::string out = folder.hasChildren ? "\\HasChildren" : "\\HasNoChildren";
    if (!folder.isSelectable) out += " \\Noselect";
    const std::string_view use = specialUseName(folder.specialUse);
    if (!use.empty()) out.append(" ").append(use);
    return out;
}

/// Subscriptions that match, and for a pattern with "%" the parents through which deeper ones are reached (RFC 3501 section 6.3.9).
std::string subscribedLines(const std::vector<std::string>& subscriptions, const std::set<std::string>& selectable, const Arguments& arguments) {
    const ListPattern pattern(arguments.reference, arguments.pattern);
    const bool showsParents = arguments.pattern.find('%') != std::string::npos;
    const std::set<std::string> subscribed(subscriptions.begin(), subscriptions.end());
    std::set<std::string> parents;
    std::string out;
    for (const std::string& path : subscribed) {
        if (pattern.matches(text::toModifiedUtf7(path))) {
            appendLine(out, "LSUB", selectable.count(path) ? "" : "\\Noselect", path);
            continue;
        }
        for (auto parent = parentPath(path); showsParents && !parent.empty(); parent = parentPath(parent)) {
            if (!subscribed.count(std::string(parent)) && pattern.matches(text::toModifiedUtf7(parent))) parents.emplace(parent);
        }
    }
    for (const std::string& path : parents) appendLine(out, "LSUB", "\\Noselect", path);
    return out;
}

}  // namespace

Next list(ImapSession& session, Request& request) {
    const Arguments arguments = parse(request.in);
    std::string text;
    if (arguments.pattern.empty()) {   // asks for the separator and the root of the reference
        text = "* LIST (\\Noselect) \"/\" \"\"\r\n";
    } else {
        const ListPattern pattern(arguments.reference, arguments.pattern);
        for (const ListedFolder& folder : listedFolders(session.store().folders())) {
            if (pattern.matches(text::toModifiedUtf7(folder.path))) appendLine(text, "LIST", attributesOf(folder), folder.path);
        }
    }
    session.write(text);
    return session.ok("LIST completed");
}

Next lsub(ImapSession& session, Request& request) {
    const Arguments arguments = parse(request.in);
    if (arguments.pattern.empty()) {
        session.write("* LSUB (\\Noselect) \"/\" \"\"\r\n");
        return session.ok("LSUB completed");
    }
    std::set<std::string> selectable;
    for (const ListedFolder& folder : listedFolders(session.store().folders())) {
        if (folder.isSelectable) selectable.insert(folder.path);
    }
    session.write(subscribedLines(session.store().subscriptions(), selectable, arguments));
    return session.ok("LSUB completed");
}

}  // namespace corbel::imap

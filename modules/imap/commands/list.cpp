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

/// Uses of special folders are the owner's.
std::string attributesOf(const ListedFolder& folder, bool isOwn) {
    std::string out = folder.hasChildren ? "\\HasChildren" : "\\HasNoChildren";
    if (!folder.isSelectable) out += " \\Noselect";
    const std::string_view use = isOwn ? specialUseName(folder.specialUse) : std::string_view{};
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
        std::vector<std::string> parents;
        for (const ListedStore& store : session.spaces().list(pattern, parents)) {
            for (const ListedFolder& folder : listedFolders(store.store->folders())) {
                if (store.space == Space::Own && splitSpace(folder.path).space != Space::Own) continue;   // out of reach behind a namespace
                const std::string name = store.prefix + folder.path;
                if (pattern.matches(text::toModifiedUtf7(name))) appendLine(text, "LIST", attributesOf(folder, store.space == Space::Own), name);
            }
        }
        for (const std::string& parent : parents) {
            if (pattern.matches(text::toModifiedUtf7(parent))) appendLine(text, "LIST", "\\HasChildren \\Noselect", parent);
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
    std::vector<std::string> subscriptions;
    std::vector<std::string> parents;
    for (const ListedStore& store : session.spaces().list(ListPattern(arguments.reference, arguments.pattern), parents)) {
        for (const ListedFolder& folder : listedFolders(store.store->folders())) {
            if (folder.isSelectable) selectable.insert(store.prefix + folder.path);
        }
        for (const std::string& path : store.store->subscriptions()) subscriptions.push_back(store.prefix + path);
    }
    session.write(subscribedLines(subscriptions, selectable, arguments));
    return session.ok("LSUB completed");
}

}  // namespace corbel::imap

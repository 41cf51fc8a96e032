// corbel module check and module new: what is done with a module's files, without a server.
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <cxxabi.h>
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>

#include "cli/output.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "module/elf_symbols.h"
#include "module/inspect.h"

namespace corbel::cli {
namespace {

namespace fs = std::filesystem;

// --- check ---

std::string readable(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), std::free);
    return status == 0 ? text.get() : symbol;
}

/// Names that the module expects and that are nowhere. Asked of the libraries that this program is linked with, as the server is: of
/// Corbel's names all, of others only when the module needs no further library, which would have to be loaded to know.
std::vector<std::string> missingSymbols(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const module::ReadAt read = [&](std::uint64_t offset, void* to, std::size_t length) {
        in.seekg(static_cast<std::streamoff>(offset));
        return static_cast<bool>(in.read(static_cast<char*>(to), static_cast<std::streamsize>(length)));
    };
    const auto needs = module::readNeeds(read, fs::file_size(file));
    if (!needs) throw Error(ErrorCode::InvalidArgument, "The module file " + file + " " + needs.error().userText());
    bool knowsAll = true;
    for (const std::string& library : needs->libraries) knowsAll = knowsAll && ::dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD);
    std::vector<std::string> missing;
    for (const std::string& name : needs->symbols) {
        const bool isOurs = name.starts_with("_Z") && name.find("6corbel") != std::string::npos;
        if ((isOurs || knowsAll) && !::dlsym(RTLD_DEFAULT, name.c_str())) missing.push_back(readable(name));
    }
    return missing;
}

Poco::JSON::Array arrayOf(const std::vector<std::string>& texts) {
    Poco::JSON::Array array;
    for (const std::string& text : texts) array.add(text);
    return array;
}

void check(Invocation& in) {
    const std::string file = fs::absolute(in.arguments[0]).string();
    const module::ModuleFacts facts = module::inspect(file, ::geteuid()).valueOrThrow();
    if (const auto missing = missingSymbols(file); !missing.empty()) {
        throw Error(ErrorCode::InvalidArgument, "The module file " + file + " needs " + missing.front() + (missing.size() > 1 ? " and " + std::to_string(missing.size() - 1) + " more" : "") +
                                                    ", which is nowhere here; build it with this server's SDK, or install the module's version for this server");
    }
    Poco::JSON::Object json(Poco::JSON_PRESERVE_KEY_ORDER);
    json.set("file", file);
    json.set("id", facts.id);
    json.set("version", facts.version);
    json.set("loads", true);
    json.set("sdk", std::to_string(facts.sdkMajor) + '.' + std::to_string(facts.sdkMinor));
    json.set("abi", facts.abiTag);
    json.set("provides", arrayOf(facts.provides));
    json.set("requires", arrayOf(facts.required));
    std::ostringstream text;
    json.stringify(text);
    printObject(in, text.str() + "\n");
}

// --- new ---

struct Kind {
    std::string_view name, example;
};
constexpr Kind kKinds[] = {{"protocol", "hello_protocol"}, {"http", "http_status"},   {"directory", "directory_static"},
                           {"blob", "blob_memory"},        {"hook", "hook_audit"},    {"command", "command_hello"}};

constexpr std::size_t kMaxModuleName = 31;

/// hello_protocol as HelloProtocol.
std::string classNameOf(std::string_view name) {
    std::string camel;
    for (const auto word : text::split(name, '_')) {
        if (!word.empty()) camel += text::upper(word.front()) + std::string(word.substr(1));
    }
    return camel;
}

/// The examples of the tree that this program lies in, else of the place that it was built for.
fs::path exampleFolder(std::string_view example) {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    for (const fs::path& folder : {program.parent_path().parent_path() / CORBEL_EXAMPLES_TAIL, fs::path(CORBEL_EXAMPLES_DIR)}) {
        if (fs::exists(folder / example / "module.cpp", error)) return folder / example;
    }
    throw Error(ErrorCode::NotFound, "The SDK's examples are not in " CORBEL_EXAMPLES_DIR "; install the package corbel-sdk-dev");
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

/// The example's text under the new name, without the marks by which the guide quotes it.
std::string renamed(const fs::path& file, std::string_view example, const std::string& name) {
    std::ifstream in(file, std::ios::binary);
    std::string text, line;
    while (std::getline(in, line)) {
        if (line.find("[quote ") == std::string::npos && line.find("[end quote]") == std::string::npos) text += line + '\n';
    }
    replaceAll(text, example, name);
    replaceAll(text, classNameOf(example), classNameOf(name));
    return text;
}

void create(Invocation& in) {
    const std::string& name = in.arguments[0];
    bool isName = !name.empty() && name.size() <= kMaxModuleName && name.front() >= 'a' && name.front() <= 'z';
    for (const char c : name) isName = isName && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    if (!isName) throw Error(ErrorCode::InvalidArgument, "A module's name has at most 31 lower case letters, digits and underscores and begins with a letter");
    const std::string wanted = in.option("--kind").value_or("protocol");
    const Kind* kind = nullptr;
    std::string known;
    for (const Kind& one : kKinds) {
        if (one.name == wanted) kind = &one;
        known += (known.empty() ? "" : ", ") + std::string(one.name);
    }
    if (!kind) throw Error(ErrorCode::InvalidArgument, "There is no kind \"" + wanted + "\", but: " + known);

    const fs::path from = exampleFolder(kind->example);
    const fs::path to = fs::path(in.option("--into").value_or(".")) / name;
    std::error_code error;
    if (fs::exists(to, error)) throw Error(ErrorCode::AlreadyExists, to.string() + " is there already; choose another name or --into another folder");
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        if (!entry.is_regular_file()) continue;
        std::string relative = fs::relative(entry.path(), from).string();
        const std::string text = renamed(entry.path(), kind->example, name);
        replaceAll(relative, kind->example, name);
        fs::create_directories((to / relative).parent_path());
        std::ofstream out(to / relative, std::ios::binary);
        out << text;
        if (!out.flush()) throw Error(ErrorCode::Unavailable, (to / relative).string() + " cannot be written; check its folder and the disk");
        files.push_back((to / relative).string());
    }
    Poco::JSON::Object json(Poco::JSON_PRESERVE_KEY_ORDER);
    json.set("folder", to.string());
    json.set("files", arrayOf(files));
    std::ostringstream text;
    json.stringify(text);
    printDone(in, text.str() + "\n", "Made " + to.string() + ". Build it: cmake -S " + to.string() + " -B " + (to / "build").string() + " && cmake --build " + (to / "build").string());
}

constexpr Option kNewOptions[] = {{"--kind", "KIND", "protocol (the default), http, directory, blob, hook or command"}, {"--into", "FOLDER", "make it below FOLDER instead of here"}};

}  // namespace

std::span<const Command> moduleFileCommands() {
    static constexpr Command table[] = {
        {"module", "check", "FILE", "Say whether this server would load a module's file, without running it.", {}, check},
        {"module", "new", "NAME", "Make the skeleton of a module from one of the SDK's examples.", kNewOptions, create},
    };
    return table;
}

}  // namespace corbel::cli

# shellcheck shell=bash
# Completion of fumi's commands and options for bash.

_fumi()
{
    local current previous command word i
    current=${COMP_WORDS[COMP_CWORD]}
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()

    # The command is the first word that is neither an option nor the folder that belongs to -C.
    command=
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
            -C) ((i++)) ;;
            -*) ;;
            *)
                command=$word
                break
                ;;
        esac
    done

    case $previous in
        -C)
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
            return
            ;;
        --target)
            mapfile -t COMPREPLY < <(compgen -W 'staging' -- "$current")
            return
            ;;
        --jobs | --port)
            return
            ;;
    esac

    case $command in
        '') word='build render check serve help -C --version' ;;
        build) word='--target --jobs --full --stats --explain --json' ;;
        render) word='--xhtml' ;;
        check) word='--json' ;;
        serve) word='--port --open --poll' ;;
        *) word= ;;
    esac
    if [[ ( $command == render || $command == check ) && $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$word" -- "$current")
    fi
}

complete -o filenames -F _fumi fumi

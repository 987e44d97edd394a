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
            mapfile -t COMPREPLY < <(compgen -W 'staging public' -- "$current")
            return
            ;;
        --to)
            [[ $command == publish ]] && mapfile -t COMPREPLY < <(compgen -d -- "$current") && return
            mapfile -t COMPREPLY < <(compgen -W 'draft staged edited proofed' -- "$current")
            return
            ;;
        --stage)
            mapfile -t COMPREPLY < <(compgen -W 'draft staged edited proofed approved withdrawn' -- "$current")
            return
            ;;
        --ledger)
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
            return
            ;;
        --anchor | --request | --release)
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return
            ;;
        --note | --as | --root | --section | --actor)
            return
            ;;
        --jobs | --port)
            return
            ;;
    esac

    case $command in
        '') word='build publish render check search serve new status log diff stage edit proof approve return withdraw adopt move key verify help -C --version' ;;
        build) word='--target --jobs --full --stats --explain --json --at --ledger --root' ;;
        publish) word='--to --as --root --only --dry-run --rollback --note --resume --keep --at --ledger --jobs --stats' ;;
        render) word='--xhtml' ;;
        check) word='--json' ;;
        search) word='--json' ;;
        serve) word='--port --open --poll' ;;
        new) word=$([[ $COMP_CWORD -eq $((i + 1)) ]] && echo 'topic supplement reference research practice slides news notice initiative faq term part page') ;;
        status) word='--stage --section --actor --overdue --json --ledger' ;;
        log | diff) word='--ledger' ;;
        stage) word='--as --note --ledger --all --site' ;;
        edit | proof) word='--as --note --ledger --all' ;;
        approve) word='--as --note --ledger --all --site --urgent' ;;
        return) word='--to --note --as --ledger' ;;
        withdraw | move) word='--as --note --ledger' ;;
        adopt) word='--as --note --ledger --all --close' ;;
        verify) word='--root --anchor --ledger --json' ;;
        key) word='new list grant revoke --as --request --release --note --ledger' ;;
        *) word= ;;
    esac
    if [[ ( $command == render || $command == check ) && $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$word" -- "$current")
        # Documents by their paths, which every step understands.
        case $command in
            status | log | diff | stage | edit | proof | approve | return | withdraw | adopt | move)
                [[ $current == -* ]] || mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
                ;;
        esac
    fi
}

complete -o filenames -F _fumi fumi

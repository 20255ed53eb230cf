"""Who may do what: every operation with the access levels that are allowed."""

ADMIN = ("admin",)
OFFICE = ("admin", "plan")
FLOOR = ("admin", "plan", "shop")
ALL = ("admin", "plan", "shop", "audit")

ORDER = ALL
"""Access levels from the highest to the lowest."""

LEVELS: dict[str, tuple[str, ...]] = {
    # root
    "get_root": ALL,
    "restart": ADMIN,
    "backup": ADMIN,
    # machines
    "list_machines": ALL,
    "get_machine": ALL,
    "create_machine": ADMIN,
    "change_machine": OFFICE,
    "delete_machine": ADMIN,
    "list_systems": ALL,
    "get_goals": ALL,
    "get_chart": ALL,
    "update_machine_state": OFFICE,
    "list_machine_state_records": ALL,
    "list_machine_states": ALL,
    "create_machine_state": OFFICE,
    "change_machine_state": OFFICE,
    "delete_machine_state": OFFICE,
    # parts, alarms, downtime
    "list_parts": ALL,
    "get_part": ALL,
    "change_part": FLOOR,
    "delete_part": OFFICE,
    "list_alarms": ALL,
    "get_alarm": ALL,
    "change_alarm": FLOOR,
    "list_downtime": ALL,
    "get_downtime": ALL,
    "create_downtime": FLOOR,
    "change_downtime": FLOOR,
    "delete_downtime": OFFICE,
    # shifts
    "list_shifts": ALL,
    "get_shift": ALL,
    "create_shift": OFFICE,
    "change_shift": OFFICE,
    "delete_shift": OFFICE,
    "list_shift_notes": ALL,
    "create_shift_notes": FLOOR,
    "list_shift_notes_fields": ALL,
    "create_shift_notes_field": OFFICE,
    "change_shift_notes_field": OFFICE,
    "delete_shift_notes_field": OFFICE,
    # programs and processes
    "list_programs": ALL,
    "get_program": ALL,
    "create_program": OFFICE,
    "change_program": OFFICE,
    "delete_program": OFFICE,
    "get_program_overview": ALL,
    "list_processes": ALL,
    "get_process": ALL,
    "create_process": OFFICE,
    "change_process": OFFICE,
    "delete_process": OFFICE,
    # tools
    "list_tools": ALL,
    "get_tool": ALL,
    "create_tool": OFFICE,
    "change_tool": OFFICE,
    "delete_tool": OFFICE,
    "list_tool_assemblies": ALL,
    "create_tool_assembly": OFFICE,
    "change_tool_assembly": OFFICE,
    "delete_tool_assembly": OFFICE,
    "duplicate_tool_assembly": OFFICE,
    "list_tool_replacements": ALL,
    "create_tool_replacement": FLOOR,
    "list_tool_replacement_rules": ALL,
    "create_tool_replacement_rule": OFFICE,
    "change_tool_replacement_rule": OFFICE,
    "delete_tool_replacement_rule": OFFICE,
    # inventory
    "list_inventory_points": ALL,
    "get_inventory_point": ALL,
    "create_inventory_point": OFFICE,
    "change_inventory_point": OFFICE,
    "delete_inventory_point": OFFICE,
    "import_inventory": OFFICE,
    "list_inventory_items": ALL,
    "get_inventory_item": ALL,
    "create_inventory_item": OFFICE,
    "change_inventory_item": OFFICE,
    "delete_inventory_item": OFFICE,
    # equipment and maintenance
    "list_equipment": ALL,
    "get_equipment": ALL,
    "create_equipment": OFFICE,
    "change_equipment": OFFICE,
    "delete_equipment": OFFICE,
    "list_maintenance_items": ALL,
    "get_maintenance_item": ALL,
    "create_maintenance_item": OFFICE,
    "change_maintenance_item": OFFICE,
    "delete_maintenance_item": OFFICE,
    "list_maintenance_entries": ALL,
    "create_maintenance_entry": FLOOR,
    # alerts
    "list_alerts": ALL,
    "create_alert": OFFICE,
    "delete_alert": FLOOR,
    "clear_alerts": OFFICE,
    "do_alert_action": FLOOR,
    # users, options, channels, reports
    "list_users": ADMIN,
    "get_user": ADMIN,
    "create_user": ADMIN,
    "change_user": ADMIN,
    "delete_user": ADMIN,
    "create_api_key": ALL,
    "delete_api_key": ALL,
    "list_options": ALL,
    "change_options": ADMIN,
    "list_currencies": ALL,
    "list_notify_channels": ADMIN,
    "create_notify_channel": ADMIN,
    "change_notify_channel": ADMIN,
    "delete_notify_channel": ADMIN,
    "test_notify_channel": ADMIN,
    "list_reports": ALL,
    # sockets
    "listen_to_events": ALL,
    "drive_machines": OFFICE,
    # what is known to exist and not emulated
    "missing_autocomp": ALL,
    "missing_downtime_categories": ALL,
    "missing_issues": ALL,
    "missing_kudos": ALL,
    "missing_notes": ALL,
    "missing_plugins": ALL,
    "missing_changeover": ALL,
    "missing_report": ALL,
    "missing_system_check": ALL,
}
"""Access levels by operation."""

DOCUMENTED = frozenset(
    {
        "list_alerts",
        "list_machines",
        "get_machine",
        "get_chart",
        "delete_alert",
        "clear_alerts",
        "update_machine_state",
        "change_machine",
        "create_machine",
    }
)
"""Operations whose levels the vendor's user guide tells; the others' are our reading."""


def table() -> str:
    """The levels as a Markdown table."""
    lines = [f"| operation | {' | '.join(ORDER)} | |", f"|---|{':-:|' * len(ORDER)}---|"]
    for operation, allowed in LEVELS.items():
        ticks = " | ".join("✓" if level in allowed else "–" for level in ORDER)
        lines.append(f"| `{operation}` | {ticks} | {'documented' if operation in DOCUMENTED else 'inferred'} |")
    return "\n".join(lines) + "\n"

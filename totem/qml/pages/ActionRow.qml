pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The buttons of a page, as the flow names them; below one another where `stacked`.
GridLayout {
    id: root

    required property var actions
    property bool stacked: false

    signal chosen(does: string)

    visible: actions.count > 0
    columns: stacked ? 1 : 4
    columnSpacing: Theme.space16
    rowSpacing: Theme.space16
    Layout.fillHeight: false

    Repeater {
        model: root.actions

        BigButton {
            required property string label
            required property string does
            required property string sign
            required property bool isPrimary

            text: label
            hoverEnabled: false
            iconName: sign
            kind: isPrimary ? BigButton.Kind.Primary : BigButton.Kind.Secondary
            font.pixelSize: Theme.text24
            Layout.fillWidth: root.stacked
            Layout.preferredHeight: Math.max(implicitHeight, Theme.px(72))
            onChosen: root.chosen(does)
        }
    }
}

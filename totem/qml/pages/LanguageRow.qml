pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// The languages, each by its own name.
GridLayout {
    id: root

    required property var languages
    required property string current

    signal chosen(code: string)

    columns: Math.min(5, languages.count)
    columnSpacing: Theme.space8
    rowSpacing: Theme.space8
    uniformCellWidths: true

    Repeater {
        model: root.languages

        BigButton {
            required property string code
            required property string ownName

            text: ownName
            compact: true
            hoverEnabled: false
            kind: code === root.current ? BigButton.Kind.Primary : BigButton.Kind.Secondary
            leftPadding: Theme.space4
            rightPadding: Theme.space4
            font.pixelSize: Math.round((root.languages.count > 5 ? 16 : 20) * Theme.unit)
            Accessible.checked: code === root.current
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.preferredHeight: Theme.touch
            onChosen: root.chosen(code)
        }
    }
}
